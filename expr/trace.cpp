#include "expr/trace.hpp"

#include "expr/node.hpp"
#include "expr/trace_recorder.hpp"

#include <algorithm>

namespace localrun::expr {
namespace {

std::uint32_t end_of(Span span) { return span.offset + span.length; }

bool contains(Span outer, Span inner) {
  return outer.offset <= inner.offset && end_of(outer) >= end_of(inner);
}

// Whether the node's place in the text is given to its value: operators show their parts instead.
bool is_replaced(const Node& node) {
  return !std::holds_alternative<Negation>(node.what) &&
         !std::holds_alternative<Chain>(node.what) &&
         !std::holds_alternative<Comparison>(node.what);
}

const TraceEntry* find_entry(const Trace& trace, const Node& node) {
  const bool is_call = std::holds_alternative<FunctionCall>(node.what);
  for (const TraceEntry& entry : trace.entries) {
    // The added success() has no place of its own, like the `&&` above it.
    if (entry.span == node.span && (node.span.length != 0 || (is_call && entry.depth > 0))) {
      return &entry;
    }
  }
  return nullptr;
}

class Expander {
 public:
  Expander(const ParsedExpression& parsed, const Trace& trace) : parsed_(parsed), trace_(trace) {}

  std::string run() {
    const Node& root = *parsed_.root;
    if (root.span.length != 0) {
      copied_ = parsed_.base;
      visit(root);
      return finish();
    }
    return with_added_success(root);
  }

 private:
  // `success() && (CONDITION)`, of which only CONDITION has a place in the text
  std::string with_added_success(const Node& root) {
    const Children below = children(root);
    std::string success = "success()";
    const Node& added = below.empty() ? root : *below[0];
    const TraceEntry* entry =
        below.empty() && !trace_.entries.empty() ? &trace_.entries[0] : find_entry(trace_, added);
    if (entry != nullptr && entry->value) success = as_literal(*entry->value);
    if (below.empty()) return success;
    copied_ = parsed_.base;
    for (std::size_t i = 1; i < below.size(); ++i) visit(*below[i]);
    return success + " && (" + finish() + ")";
  }

  void visit(const Node& node) {
    if (is_replaced(node)) {
      const TraceEntry* entry = find_entry(trace_, node);
      if (entry != nullptr && entry->value) {
        copy_until(node.span.offset);
        expanded_.append(as_literal(*entry->value));
        copied_ = end_of(node.span);
        return;
      }
    }
    for (const Node* child : children(node)) visit(*child);
  }

  void copy_until(std::uint32_t offset) {
    expanded_.append(parsed_.text_of({copied_, offset - copied_}));
    copied_ = offset;
  }

  std::string finish() {
    const std::string_view text = parsed_.span_text.empty() ? parsed_.source : parsed_.span_text;
    copy_until(parsed_.base + static_cast<std::uint32_t>(text.size()));
    return std::move(expanded_);
  }

  const ParsedExpression& parsed_;
  const Trace& trace_;
  std::string expanded_;
  std::uint32_t copied_ = 0;  // up to here the text is in expanded_
};

}  // namespace

std::string as_literal(const Value& value) {
  if (value.is_null()) return "null";
  if (!value.is_string()) return value.to_text();
  std::string text = "'";
  for (const char c : value.string()) text.append(c == '\'' ? 2 : 1, c);
  return text.append("'");
}

bool Trace::was_evaluated(Span span) const noexcept {
  const TraceEntry* smallest = nullptr;
  for (const TraceEntry& entry : entries) {
    if (!contains(entry.span, span)) continue;
    if (smallest == nullptr || entry.span.length <= smallest->span.length) smallest = &entry;
  }
  return smallest != nullptr && smallest->value.has_value();
}

Trace TraceRecorder::make_trace(const ParsedExpression& parsed) const {
  Trace trace;
  add_entries(*parsed.root, 0, parsed, trace);
  return trace;
}

void TraceRecorder::add_entries(const Node& node, std::uint32_t depth,
                                const ParsedExpression& parsed, Trace& trace) const {
  if (std::holds_alternative<Literal>(node.what)) return;
  const bool has_place = node.span.length != 0;
  TraceEntry entry{depth, has_place ? std::string(parsed.text_of(node.span)) : std::string(),
                   node.span, std::nullopt};
  if (!has_place) {
    entry.source = std::holds_alternative<FunctionCall>(node.what) ? "success()" : parsed.source;
  }
  if (const auto value = values_.find(&node); value != values_.end()) entry.value = value->second;
  trace.entries.push_back(std::move(entry));
  for (const Node* child : children(node)) add_entries(*child, depth + 1, parsed, trace);
}

std::string expanded(const Tree& tree, const Trace& trace) {
  return tree.root() == nullptr ? std::string() : Expander(*tree.parsed(), trace).run();
}

const Value* value_of(const Node& node, const Trace& trace) noexcept {
  if (const auto* literal = std::get_if<Literal>(&node.what)) return &literal->value;
  const TraceEntry* entry = find_entry(trace, node);
  return entry != nullptr && entry->value ? &*entry->value : nullptr;
}

}  // namespace localrun::expr
