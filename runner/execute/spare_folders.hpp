#pragma once

// Work folders of jobs that have ended and left them as empty as they were made. Making and
// removing folders costs ext4 more the more of them went in the last seconds; moving one costs
// nothing.

#include "runner/execute/job_state.hpp"

#include <string>
#include <vector>

namespace localrun {

class SpareFolders {
 public:
  /// Keeps the job's work folder, with the pipeline, workspace and temp folders in it, when nothing
  /// else is in it and nobody changed who may use it. False: it stays the caller's.
  bool keep(const JobFolders& folders);
  /// True: `folders.work` and the folders in it are there now, empty. Else nothing has changed.
  bool give(const JobFolders& folders);

 private:
  std::vector<std::string> spare_;
};

}  // namespace localrun
