#pragma once

// What a job leaves behind when it ends: files that other jobs may miss, processes (diagnostics.md
// 3.6: files-of-other-job, process-left).

#include "runner/execute/job_context.hpp"
#include "runner/process/orphans.hpp"

#include <string>
#include <vector>

namespace localrun {

/// Whether another job of the workflow needs this one, directly or not.
[[nodiscard]] bool is_waited_for(const JobSpec& spec);
/// Files of the workspace that the repository does not have, relative to it, sorted: the first few
/// thousand. None with --workspace in-place, where jobs do share them.
[[nodiscard]] std::vector<std::string> files_made(const JobContext& job);
/// Said of a process that outlived its step and was ended with the job.
[[nodiscard]] Finding process_left(const JobContext& job, const Orphan& orphan);

}  // namespace localrun
