#pragma once

// The artifacts of a run: one folder for each name, beside the run's record.

#include "runner/execute/builtin/found_files.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace localrun {

/// Where a run keeps them; the folder is made with the first one.
[[nodiscard]] std::filesystem::path artifacts_folder(const std::filesystem::path& record);

/// How many contents were copied.
struct CopiedFiles {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  bool is_taken = false;  // there is an artifact of that name: nothing was done
};

struct ArtifactFile {
  std::string name;  // below the artifact's folder
  std::uint64_t size = 0;
  std::filesystem::file_time_type written;
};

class ArtifactStore {
 public:
  explicit ArtifactStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Sorted; none when nothing was ever kept.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] std::filesystem::path folder_of(const std::string& name) const;
  /// Of one artifact, sorted by their names. Links, which no upload makes, are left out.
  [[nodiscard]] Result<std::vector<ArtifactFile>> files_of(const std::string& name) const;

  /// In one step: other jobs see all of an artifact or nothing. Contents only: permissions and
  /// links are lost, as in GitHub's archives.
  [[nodiscard]] Result<CopiedFiles> keep(const FoundFiles& found, const std::string& name,
                                         bool overwrites) const;
  /// Copies the files of an artifact into a folder, over those that are there.
  [[nodiscard]] Result<CopiedFiles> bring(const std::string& name,
                                          const std::filesystem::path& target) const;
  [[nodiscard]] Result<void> remove(const std::string& name) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace localrun
