#pragma once

// A job in a process of its own: what runs in there.

#include "runner/execute/job_context.hpp"
#include "runner/process/fd.hpp"

namespace localrun {

/// Runs the job and tells all of it over the socket (wire.hpp); takes orders from there, and kills
/// the job when the other end is gone. Uses nothing of the process that it was forked from but the
/// values it is given. The value is the exit status of the process.
[[nodiscard]] int work_on_job(Fd socket, JobSpec spec, JobStores stores);

/// The same for a job that cannot be begun.
[[nodiscard]] int refuse_job(Fd socket, const Error& reason);

}  // namespace localrun
