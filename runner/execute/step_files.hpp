#pragma once

// The files that GITHUB_OUTPUT and its kin name: new and empty for every step (execution.md 3.1).

#include "runner/execute/file_command.hpp"
#include "runner/process/fd.hpp"
#include "runner/process/result.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace localrun {

/// Whether anybody reads the files of GITHUB_ARTIFACTS; if not they are there, and empty (3.8).
enum class ArtifactFiles : std::uint8_t { ignored, read };

class StepFiles {
 public:
  /// Of the files, without their folder, one for each command; empty before the first renew().
  using Names = std::array<std::string, 7>;

  /// `folder` exists. Nothing is made before the first renew().
  explicit StepFiles(std::string folder, ArtifactFiles artifacts = ArtifactFiles::ignored);

  /// New names, new and empty files; those of the step before are gone, also for a process that has
  /// one open. Only one that nobody would read is kept, with its name, and adopted ones are
  /// renamed, which costs a third of making them anew.
  [[nodiscard]] Result<void> renew();
  /// While a step's process runs: makes the files of the next step in a folder beside, which then
  /// takes the place of this one if no step has made, moved or removed anything in it; only on a
  /// file system in memory. No other StepFiles works in the folder. Failing is permitted.
  void prepare();
  /// The folder beside.
  [[nodiscard]] static std::string folder_beside(std::string_view folder);
  [[nodiscard]] bool reads_artifacts() const noexcept { return artifacts_ == ArtifactFiles::read; }
  [[nodiscard]] const std::string& path(FileCommand command) const;
  [[nodiscard]] Names names() const;
  /// Files of another job that stand in the folder now: as if they were of the step before. Before
  /// the first renew().
  void adopt(const Names& names);
  /// Whether the file is as renew() made it: nothing to read.
  [[nodiscard]] bool is_empty(FileCommand command) const;
  /// A name that no other file of this job has: also for scripts.
  [[nodiscard]] std::string fresh_name();

 private:
  /// A folder that is held open: its path is walked once, not for every file of every step.
  struct Folder {
    std::string path;
    Fd opened{};
    struct stat as_made {};  // once its files had been made ahead
    Names files{};           // empty: not made
  };

  [[nodiscard]] static Result<void> open(Folder& folder);
  [[nodiscard]] static bool is_as_made(const Folder& folder);
  [[nodiscard]] bool take_prepared();
  [[nodiscard]] Result<void> renew_file(FileCommand command, std::string_view fresh);
  [[nodiscard]] bool is_untouched(const std::string& name) const;
  [[nodiscard]] bool is_ignored(FileCommand command) const noexcept;
  void note_paths();

  Folder current_;
  Folder beside_;
  bool is_prepared_ = false;
  bool is_adopted_ = false;    // the files are those of a job none of whose processes is left
  bool is_ours_alone_ = true;  // as far as can be told, nothing else was made, moved or removed
  ArtifactFiles artifacts_;
  std::array<std::string, 7> paths_;
  std::uint64_t random_ = 0;
  std::uint64_t counter_ = 0;
};

}  // namespace localrun
