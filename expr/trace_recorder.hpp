#pragma once

// Collects the values of nodes while a tree is evaluated, and makes the trace of them.

#include "expr/node.hpp"
#include "expr/trace.hpp"

#include <unordered_map>

namespace localrun::expr {

class TraceRecorder {
 public:
  void add(const Node& node, const Value& value) { values_.insert_or_assign(&node, value); }
  [[nodiscard]] Trace make_trace(const ParsedExpression& parsed) const;

 private:
  void add_entries(const Node& node, std::uint32_t depth, const ParsedExpression& parsed,
                   Trace& trace) const;

  std::unordered_map<const Node*, Value> values_;
};

}  // namespace localrun::expr
