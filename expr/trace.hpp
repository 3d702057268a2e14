#pragma once

// The "why" of an evaluation: what each part came to, and which parts were never looked at.

#include "expr/error.hpp"
#include "expr/value.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun::expr {

class Tree;
struct Node;

/// One sub-expression of the tree, in the order of the source, parents before their parts.
struct TraceEntry {
  std::uint32_t depth = 0;
  std::string source;  // its text
  Span span;
  std::optional<Value>
      value;  // absent: not evaluated (short circuit, case not chosen, error before)
};

struct Trace {
  std::vector<TraceEntry> entries;
  [[nodiscard]] bool was_evaluated(Span span) const noexcept;
};

/// As a literal of the language; an Array or Object by its kind.
[[nodiscard]] std::string as_literal(const Value& value);

/// `'dev' == 'main'`: the source with every reference and function replaced by its value, as
/// GitHub's debug log prints it ("Expanded:"). Parts not evaluated stay as written.
[[nodiscard]] std::string expanded(const Tree& tree, const Trace& trace);

/// The value of a part: of a literal always, of others if they were evaluated; nullptr otherwise.
[[nodiscard]] const Value* value_of(const Node& node, const Trace& trace) noexcept;

}  // namespace localrun::expr
