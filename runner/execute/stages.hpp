#pragma once

// The pre and post stages of actions (execution.md 6.1): which action has one, and the steps that
// run them before and after those of the file.

#include "runner/execute/step_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace localrun {

/// Whether the action has this stage; of a composite: whether one of its steps has it. `pre` runs
/// for actions only that were known before the run, not for local ones; a local action inside a
/// composite counts as one with `post`.
[[nodiscard]] bool has_stage(const RunSpec& run, const ActionAtHand& action, Stage stage);

/// Has the action's post stage run at the end of the job (of the composite action around the step),
/// once. Nothing for actions without one.
void register_post(StepContext& step, const ActionPtr& action);

/// `` `pre` execution is not supported for local action … ``
void warn_of_local_pre(StepContext& step, const ActionAtHand& action,
                       const model::ActionReference& reference);

/// The action of a step with this stage, as far as it is known before the step runs; null for all
/// others.
[[nodiscard]] ActionPtr action_with_pre(const RunSpec& run, const model::Step& step,
                                        const ActionAtHand* within);

/// All pre stages of the job, as steps with the indexes from `next` on, which is counted up.
[[nodiscard]] boost::asio::awaitable<void> run_pre_steps(JobContext& job, std::uint32_t& next);
/// The first index behind those, where they are not run.
[[nodiscard]] std::uint32_t count_pre_steps(const JobContext& job, std::uint32_t next);
/// All post stages that were registered, the last one first.
[[nodiscard]] boost::asio::awaitable<void> run_post_steps(JobContext& job, std::uint32_t next);

}  // namespace localrun
