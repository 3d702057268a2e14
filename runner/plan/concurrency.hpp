#pragma once

// `concurrency`, evaluated (workflow-syntax.md 5.8, execution.md 7.7).

#include "model/evaluate_token.hpp"
#include "runner/plan/job_spec.hpp"

#include <optional>
#include <string_view>

namespace localrun {

/// Absent: there is no such key. An empty or too long group, and `queue: max` together with
/// `cancel-in-progress`, are errors.
[[nodiscard]] model::Evaluated<std::optional<Concurrency>> evaluate_concurrency(
    const model::Token* token, const expr::Scope& scope);
/// That of the workflow: contexts github, inputs and vars.
[[nodiscard]] model::Evaluated<std::optional<Concurrency>> workflow_concurrency(const RunSpec& run);

/// An error when the group is one of those around: `who` (`job`, `call`) would wait for itself.
[[nodiscard]] std::optional<model::Diagnostic> find_wait_for_itself(const Concurrency& wanted,
                                                                    const RunSpec& run,
                                                                    const model::Token& token,
                                                                    std::string_view who);

}  // namespace localrun
