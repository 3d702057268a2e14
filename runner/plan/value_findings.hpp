#pragma once

// Mistakes that show themselves in the values of an evaluation (diagnostics.md 3.2, 3.3): the forms
// of run time, for what the file alone does not tell.

#include "expr/trace.hpp"
#include "model/token.hpp"
#include "runner/events/event.hpp"
#include "runner/plan/decide.hpp"

#include <vector>

namespace localrun {

/// bool-against-text: a boolean met the text `true` or `false`.
void add_value_findings(const model::Expression& expression, const expr::Trace& trace,
                        std::vector<Fact>& facts);
/// Of an `if`: the same, and if-false-text: the text `false`, `0`, `no` or `null` counted as true.
void add_condition_findings(const model::Expression& condition, const expr::Trace& trace,
                            std::vector<Fact>& facts);

/// skip-cascade: a job that is skipped since `success()` looks at all ancestors, not at its needs
/// alone.
[[nodiscard]] std::optional<Finding> skip_cascade(const Plan& plan, std::size_t job,
                                                  const RunProgress& progress);
/// always-blocks-cancel: said of a job for which a cancelled run waits.
[[nodiscard]] std::optional<Finding> always_blocks_cancel(const Plan& plan, std::size_t job);

}  // namespace localrun
