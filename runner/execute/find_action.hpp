#pragma once

// The action that a step uses, at the moment it runs (execution.md 8.1): local ones are looked for
// in the workspace, others were brought before the run.

#include "runner/execute/step_context.hpp"

namespace localrun {

/// `reference` is that of reference_within(). What is wrong with the action's file is told in the
/// step's log; the error says the rest.
[[nodiscard]] Result<ActionPtr> find_action(StepContext& step,
                                            const model::ActionReference& reference);

/// One that localrun has itself.
[[nodiscard]] ActionPtr built_in_at_hand(const model::ActionReference& reference);

}  // namespace localrun
