#pragma once

// The bodies of steps: who carries out which kind.

#include "runner/execute/step_context.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>

namespace localrun {

using Minutes = std::chrono::duration<double, std::ratio<60>>;

/// Runs the body of a step until it ends, is told to stop, or `limit` is over (0 or less: none).
/// What goes wrong is an annotation of the step and a failure.
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_handler(StepContext& step, Minutes limit);

/// A `run` step.
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_script(StepContext& step,
                                                         const model::RunStep& script,
                                                         Minutes limit);
/// A `uses` step: the built-in actions, and those left out by the caller's choice.
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_action(StepContext& step,
                                                         const model::UsesStep& uses);

/// Control steps of steps in the background (execution.md 6.9), all in wait.cpp.
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_wait(StepContext& step,
                                                       const model::WaitStep& wait);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_wait_all(StepContext& step);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_cancel(StepContext& step,
                                                         const model::CancelStep& cancel);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_parallel(StepContext& step,
                                                           const model::ParallelStep& parallel);

}  // namespace localrun
