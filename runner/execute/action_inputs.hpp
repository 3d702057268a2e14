#pragma once

// The inputs of an action: what is given, what its metadata adds, what is to be said about it
// (execution.md 8.3).

#include "runner/execute/step_context.hpp"

#include <optional>
#include <vector>

namespace localrun {

/// Warns of deprecated and of undeclared inputs, in the official words.
void warn_of_inputs(StepContext& step, const model::ActionFile& action,
                    const std::vector<Environ::Entry>& given);

/// The given inputs, spelled as declared, then the evaluated defaults of the others. Absent: a
/// default cannot be evaluated, which is told.
[[nodiscard]] std::optional<std::vector<Environ::Entry>> with_defaults(
    StepContext& step, const model::ActionFile& action, std::vector<Environ::Entry> given);

}  // namespace localrun
