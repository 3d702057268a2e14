#pragma once

// JSON text from and to values: fromJSON (strict, depth 100), toJSON's exact form, and the compact
// form of machine interfaces.

#include "expr/error.hpp"
#include "expr/value.hpp"

#include <string>
#include <string_view>

namespace localrun::expr {

/// How deep arrays and objects may lie in each other.
constexpr int deepest_json = 100;

/// The error message begins `Error parsing fromJson` (expressions.md 6.6).
[[nodiscard]] Result<Value> parse_json(std::string_view text, int max_depth = deepest_json);
/// Indented as toJSON writes it (expressions.md 6.5).
[[nodiscard]] std::string to_json(const Value& value);
/// One line, no spaces; numbers read back as the same double; non-finite ones as {"$number":"NaN"}
/// (expressions.md 12).
[[nodiscard]] std::string to_compact_json(const Value& value);

}  // namespace localrun::expr
