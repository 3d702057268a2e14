#pragma once

// Secrets of a step that are not there, or are shown (diagnostics.md 3.7).

#include "expr/trace.hpp"
#include "runner/execute/step_context.hpp"

#include <string_view>
#include <vector>

namespace localrun {

/// secret-not-given, beside a failure: names of `secrets` and `vars` without a value that the step
/// puts into its environment, its script or its inputs as they are.
void add_ungiven(const StepContext& step, std::vector<Fact>& facts);

/// mask-late: the data of an add-mask, or a line of it, stands in what the step printed before.
/// Only the last lines are looked at.
[[nodiscard]] std::optional<Finding> mask_late(const StepContext& step, std::string_view data);

/// secret-structured: `fromJSON(…).name` of a text that is a secret. The field is masked from here
/// on, which GitHub does not do.
void mask_fields(const model::Expression& expression, const expr::Trace& trace, Masker& masker,
                 std::vector<Fact>& facts);

}  // namespace localrun
