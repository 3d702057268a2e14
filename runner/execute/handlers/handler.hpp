#pragma once

// The bodies of steps: who carries out which kind.

#include "runner/execute/minutes.hpp"
#include "runner/execute/step_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace localrun {

/// Runs the body of a step until it ends, is told to stop, or `limit` is over (0 or less: none).
/// What goes wrong is an annotation of the step and a failure.
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_handler(StepContext& step, Minutes limit);

/// A `run` step.
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_script(StepContext& step,
                                                         const model::RunStep& script,
                                                         Minutes limit);
/// A `uses` step, in the stage that the step stands at.
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_action(StepContext& step,
                                                         const model::UsesStep& uses,
                                                         Minutes limit);

/// An action with the inputs that it gets: those given, and the defaults of the others.
struct ActionCall {
  ActionPtr action;
  std::vector<Environ::Entry> inputs;
};
/// A JavaScript action (execution.md 8.5).
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_node_action(StepContext& step, ActionCall call,
                                                              Minutes limit);
/// A composite action (execution.md 8.8).
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_composite_action(StepContext& step,
                                                                   ActionCall call, Minutes limit);

/// Control steps of steps in the background (execution.md 6.9), all in wait.cpp.
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_wait(StepContext& step,
                                                       const model::WaitStep& wait);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_wait_all(StepContext& step);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_cancel(StepContext& step,
                                                         const model::CancelStep& cancel);
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_parallel(StepContext& step,
                                                           const model::ParallelStep& parallel);

}  // namespace localrun
