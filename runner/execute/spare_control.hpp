#pragma once

// Folders of command files of jobs that have ended, for the jobs that follow: making and removing
// the nine files and three folders of a job costs more than all else that a short one needs.

#include "runner/execute/job_state.hpp"
#include "runner/execute/step_files.hpp"
#include "runner/plan/job_spec.hpp"

#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// What a job leaves of its own.
struct SpareControl {
  std::string folder;                  // as JobFolders::control
  StepFiles::Names files;              // in it, empty
  std::shared_ptr<const RunSpec> run;  // whose event.json lies in it
  timespec event_time{};               // of that file
};

class SpareControls {
 public:
  /// Of a job none of whose processes is left. Scripts are removed. False: something else is in
  /// there, or was changed, and it stays the caller's.
  bool keep(const JobFolders& folders, SpareControl control);
  /// Where it has become `folders.control`. Its files are those of StepFiles::adopt().
  [[nodiscard]] std::optional<SpareControl> give(const JobFolders& folders);

 private:
  std::vector<SpareControl> spare_;
};

}  // namespace localrun
