#pragma once

// One step from its environment to its conclusion: the ten rules of execution.md 6.3.

#include "runner/execute/step_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace localrun {

/// Runs or skips the step, publishes everything about it and records it in the job's state. Never
/// fails: whatever goes wrong is the step's failure.
[[nodiscard]] boost::asio::awaitable<void> run_step(JobContext& job, const model::Step& step,
                                                    StepIndex index);

}  // namespace localrun
