#pragma once

// Folders of isolated jobs that have ended and left them as empty as they were made, for the jobs
// that follow: making and removing them takes longer than all the rest of what isolates a job.

#include "runner/worker/job_view.hpp"

#include <string>
#include <vector>

namespace localrun {

class SpareViews {
 public:
  /// Keeps the job's work folder when nothing was put into it but what its view is mounted on, and
  /// nobody changed who may use it. The job's processes are gone. False: it stays the caller's.
  bool keep(const JobView& job);
  /// True: `work` is there now, with all in it. Else nothing has changed.
  bool give(const std::string& work);

 private:
  std::vector<std::string> spare_;
};

}  // namespace localrun
