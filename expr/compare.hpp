#pragma once

// Equality and order of the language: both sides are brought to one kind first (expressions.md 4.4
// and 4.5). Equality itself is loosely_equal() in expr/value.hpp.

#include "expr/value.hpp"

namespace localrun::expr {

/// `left < right`; false where there is no order.
[[nodiscard]] bool loosely_less(const Value& left, const Value& right);

}  // namespace localrun::expr
