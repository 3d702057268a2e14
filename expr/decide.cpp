#include "expr/decide.hpp"

#include "expr/node.hpp"

#include <cstddef>

namespace localrun::expr {
namespace {

/// A trace has an entry for each node but literals, parents before their parts.
std::size_t entry_count(const Node& node) {
  if (std::holds_alternative<Literal>(node.what)) return 0;
  std::size_t count = 1;
  for (const Node* child : children(node)) count += entry_count(*child);
  return count;
}

class Decider {
 public:
  Decider(const ParsedExpression& parsed, const Trace& trace) : parsed_(parsed), trace_(trace) {}

  std::vector<DecidingPart> run() {
    visit(*parsed_.root, 0);
    return std::move(parts_);
  }

 private:
  [[nodiscard]] const Value* value_at(const Node& node, std::size_t entry) const {
    if (const auto* literal = std::get_if<Literal>(&node.what)) return &literal->value;
    if (entry >= trace_.entries.size() || !trace_.entries[entry].value) return nullptr;
    return &*trace_.entries[entry].value;
  }

  void visit(const Node& node, std::size_t entry) {
    const Value* value = value_at(node, entry);
    if (value == nullptr) return;
    if (const auto* negation = std::get_if<Negation>(&node.what))
      return visit(*negation->operand, entry + 1);
    if (const auto* chain = std::get_if<Chain>(&node.what))
      return visit_chain(*chain, value->to_boolean(), entry + 1);
    add(node, *value, entry);
  }

  /// One operand decides an `&&` that is false and an `||` that is true; else all of them do.
  void visit_chain(const Chain& chain, bool is_true, std::size_t entry) {
    const bool one_decides = chain.is_and != is_true;
    for (const Node* operand : chain.operands) {
      const Value* value = value_at(*operand, entry);
      if (value != nullptr && (!one_decides || value->to_boolean() == is_true)) {
        visit(*operand, entry);
        if (one_decides) return;
      }
      entry += entry_count(*operand);
    }
  }

  void add(const Node& node, const Value& value, std::size_t entry) {
    DecidingPart part;
    part.value = value;
    if (const auto* call = std::get_if<FunctionCall>(&node.what)) {
      part.function = call->name;
      part.has_arguments = !call->arguments.empty();
    }
    const bool is_literal = part.is_literal = std::holds_alternative<Literal>(node.what);
    part.source =
        is_literal ? std::string(parsed_.text_of(node.span)) : trace_.entries[entry].source;
    if (!is_literal) {
      ++entry;
      for (const Node* child : children(node)) {
        const bool is_shown = !std::holds_alternative<Literal>(child->what);
        if (const Value* operand = value_at(*child, entry); operand != nullptr && is_shown)
          part.operands.emplace_back(trace_.entries[entry].source, *operand);
        entry += entry_count(*child);
      }
    }
    parts_.push_back(std::move(part));
  }

  const ParsedExpression& parsed_;
  const Trace& trace_;
  std::vector<DecidingPart> parts_;
};

}  // namespace

std::vector<DecidingPart> deciding_parts(const Tree& tree, const Trace& trace) {
  if (tree.root() == nullptr) return {};
  return Decider(*tree.parsed(), trace).run();
}

}  // namespace localrun::expr
