#pragma once

// One step from its environment to its conclusion: the ten rules of execution.md 6.3.

#include "runner/execute/action_frame.hpp"
#include "runner/execute/step_context.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

namespace localrun {

/// A step as it is to be run: of the job, or (with a frame) of a composite action.
struct StepUse {
  const model::Step& step;
  ActionFrame* frame = nullptr;
  std::string inner{};  // Event::inner; empty for a step of the job
  Stage stage = Stage::main;
  std::string name{};  // of the pre or post stage
  ActionPtr action{};  // of the pre or post stage
  std::string key{};   // in JobState; empty: its id, or below that of its frame
};

/// What became of a step.
struct StepEnd {
  TaskResult outcome = TaskResult::succeeded;
  TaskResult conclusion = TaskResult::succeeded;
  std::optional<Exit> exit = {};
  std::string reason = {};
  bool has_bad_condition = false;  // its `if` could not be evaluated
};

[[nodiscard]] StepKind step_kind_of(const model::Step& step);

/// Runs or skips a step of the job, publishes everything about it and records it in the job's
/// state. Never fails: whatever goes wrong is the step's failure.
[[nodiscard]] boost::asio::awaitable<void> run_step(JobContext& job, StepUse use, StepIndex index);
/// The same for a step of a composite action, as part of the job's step that goes on.
[[nodiscard]] boost::asio::awaitable<StepEnd> run_inner_step(JobContext& job, StepUse use);

}  // namespace localrun
