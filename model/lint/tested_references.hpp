#pragma once

// References whose emptiness the workflow foresees.

#include "model/source.hpp"
#include "model/workflow.hpp"

#include <vector>

namespace localrun::model {

/// Every reference that is looked at rather than used as it is: in an `if`, compared, negated, with
/// an alternative behind `||`, inside a function other than format, fromJSON and toJSON.
[[nodiscard]] std::vector<Span> tested_references(const Workflow& workflow);

}  // namespace localrun::model
