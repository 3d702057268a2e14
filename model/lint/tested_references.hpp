#pragma once

// References whose emptiness the workflow foresees.

#include "model/lint/subject.hpp"

#include <vector>

namespace localrun::model {

/// Every reference that is looked at rather than used as it is: in an `if`, compared, negated, with
/// an alternative behind `||`, inside a function other than format, fromJSON and toJSON.
[[nodiscard]] std::vector<Span> tested_references(const Subject& subject);
/// The same for one of them.
[[nodiscard]] bool is_tested(const ExpressionUse& use, const expr::Reference& reference);

}  // namespace localrun::model
