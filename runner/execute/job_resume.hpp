#pragma once

// A job that goes on where an earlier run had brought it: its folders are those of then already
// (runner/worker), what it knew comes from the kept state.

#include "runner/execute/job_context.hpp"

#include <string>
#include <vector>

namespace localrun {

/// Makes the job's folders, lays the repository under its checkouts again, and sets the job's
/// state; tells of the steps before that one with what they had done. The values are what could not
/// be brought back, in words, for the job's log.
[[nodiscard]] Result<std::vector<std::string>> resume_job(JobContext& job,
                                                          const ResumePoint& point);

}  // namespace localrun
