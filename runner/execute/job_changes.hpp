#pragma once

// What an isolated job changes in its workspace: looked at after each step, kept at its end
// (docs/isolation.md, "What did the job change?").

#include "runner/events/event.hpp"
#include "runner/events/masker.hpp"
#include "runner/process/result.hpp"
#include "runner/workspace/path_changes.hpp"
#include "runner/workspace/scanned_files.hpp"
#include "runner/workspace/workspace_layers.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// The folder of after_job(), in that of the job; and where it goes, in the record.
constexpr const char* kept_changes_name = "changes";
[[nodiscard]] inline std::string kept_changes_in_record(JobIndex job) {
  return "changes/" + std::to_string(static_cast<std::uint32_t>(job) + 1);
}

class JobChanges {
 public:
  /// Absolute folders: the workspace as the job sees it, and what takes its changes.
  JobChanges(std::string workspace, std::string upper);

  /// A checkout laid this repository under a folder of the workspace, or put its files there: they
  /// are not the step's changes. Both paths absolute.
  void laid(const std::string& target, const std::string& repository);
  void copied(const std::string& target);

  /// A job that goes on where an earlier run had brought it: what it has changed by now is known,
  /// these paths were removed by its checkouts.
  void begin_with(const std::vector<std::string>& removed);
  /// For one that is to go on later.
  [[nodiscard]] const std::vector<LaidTree>& laid_trees() const { return layers_.laid; }
  [[nodiscard]] std::vector<std::string> removed_at_first() const;

  /// What the step that has just ended did; nothing when it changed no file. Blocking.
  [[nodiscard]] std::optional<FilesChanged> after_step();

  /// What all of them did. Contents go to `folder`, which is made when there are some. Blocking.
  [[nodiscard]] FilesChanged after_job(const std::string& folder, const std::string& repository,
                                       const Masker& masker);

 private:
  [[nodiscard]] std::string in_workspace(const std::string& target) const;
  void begin_anew(const std::string& path);
  [[nodiscard]] std::optional<ScannedFiles> scan();

  std::string workspace_;
  WorkspaceLayers layers_;
  std::vector<std::string> checked_out_;  // by the step that goes on
  ScannedFiles first_;                    // as the checkouts left it
  ScannedFiles last_;
  std::string reason_;  // why nothing is known; empty: it is
};

}  // namespace localrun
