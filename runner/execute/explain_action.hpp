#pragma once

// Why a `uses` step did not do what was meant (diagnostics.md 3.6: local-action-missing,
// defaults-not-for-uses).

#include "runner/execute/step_context.hpp"

#include <optional>

namespace localrun {

/// Of a local action that is not in the workspace: no checkout before, checked out elsewhere, or
/// not in the repository.
[[nodiscard]] Finding local_action_missing(const StepContext& step, const model::UsesStep& uses);

/// Beside a failure of an action: the job has a default working directory, which it did not get.
[[nodiscard]] std::optional<Finding> defaults_not_obeyed(const StepContext& step);

}  // namespace localrun
