#pragma once

// The scripts of ACTIONS_RUNNER_HOOK_JOB_STARTED and …_COMPLETED (execution.md 7.6): first and last
// step of a job.

#include "runner/execute/job_context.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>

namespace localrun {

enum class JobHook : std::uint8_t { started, completed };

/// Runs the hook, if the runner's process environment names one. A failure fails the job.
[[nodiscard]] boost::asio::awaitable<void> run_hook(JobContext& job, JobHook hook);

}  // namespace localrun
