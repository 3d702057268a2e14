#pragma once

// Why a condition held or not (diagnostics.md 4.2).

#include "runner/events/event.hpp"
#include "runner/view/terminal.hpp"

#include <string>

namespace localrun {

/// Lines indented by `indent` blanks: the condition, the same with values put in, what decided. A
/// condition that nobody wrote (`success()` alone) gives its last line only.
[[nodiscard]] std::string render_condition(const ConditionEvaluated& condition, int indent,
                                           const Terminal& terminal);

/// Every part of the condition with its value, as a tree; empty without parts.
[[nodiscard]] std::string render_trace(const std::vector<TraceLine>& trace, int indent,
                                       const Terminal& terminal);

}  // namespace localrun
