#pragma once

// Which parts of a condition decided what it came to, and which did not matter.

#include "expr/trace.hpp"
#include "expr/tree.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun::expr {

/// A part without `&&`, `||` and `!` around its own value.
struct DecidingPart {
  std::string source;
  Value value;
  std::string_view function;  // that it calls; empty: it is no call
  bool has_arguments = false;
  bool is_literal = false;
  /// What it was made of, literals left out: `github.ref` and its value.
  std::vector<std::pair<std::string, Value>> operands;
};

/// Of `a && b` that is false the first part that is; of `a || b` that is false both; the same, the
/// other way round, of what is true. Empty for the empty expression.
[[nodiscard]] std::vector<DecidingPart> deciding_parts(const Tree& tree, const Trace& trace);

}  // namespace localrun::expr
