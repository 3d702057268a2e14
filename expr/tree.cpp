#include "expr/tree.hpp"

#include "expr/functions.hpp"
#include "expr/node.hpp"
#include "expr/status_functions.hpp"
#include "expr/text.hpp"

#include <algorithm>

namespace localrun::expr {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::uint32_t end_of(Span span) { return span.offset + span.length; }

// Collects the chains of names. A chain is met at its outermost node.
class ReferenceCollector {
 public:
  void visit(const Node& node) {
    if (const Path* path = base_of(node)) {
      add(node, *path);
      return;
    }
    for (const Node* child : children(node)) visit(*child);
  }

  std::vector<Reference> take() && { return std::move(references_); }

 private:
  // The path that a chain of indexes and filters begins with.
  static const Path* base_of(const Node& node) {
    if (const auto* path = std::get_if<Path>(&node.what)) return path;
    if (const auto* index = std::get_if<Index>(&node.what)) return base_of(*index->object);
    if (const auto* filter = std::get_if<Filter>(&node.what)) return base_of(*filter->object);
    return nullptr;
  }

  void add(const Node& node, const Path& path) {
    const std::size_t at = references_.size();
    references_.push_back({std::string(path.context), path.context_span, {}, node.span});
    std::vector<const Node*> inner;
    std::vector<Reference::Part> parts;
    add_parts(node, parts, inner);
    references_[at].parts = std::move(parts);
    for (const Node* index : inner) visit(*index);
  }

  static void add_parts(const Node& node, std::vector<Reference::Part>& parts,
                        std::vector<const Node*>& inner) {
    if (const auto* path = std::get_if<Path>(&node.what)) {
      for (const Key& key : path->keys) parts.push_back({std::string(key.text), key.span, false});
    } else if (const auto* filter = std::get_if<Filter>(&node.what)) {
      add_parts(*filter->object, parts, inner);
      const std::uint32_t from = end_of(filter->object->span);
      parts.push_back({{}, {from, end_of(node.span) - from}, true});
    } else if (const auto* index = std::get_if<Index>(&node.what)) {
      add_parts(*index->object, parts, inner);
      const auto* literal = std::get_if<Literal>(&index->index->what);
      parts.push_back({literal != nullptr ? literal->value.to_text() : std::string(),
                       index->index->span, literal == nullptr});
      if (literal == nullptr) inner.push_back(index->index);
    }
  }

  std::vector<Reference> references_;
};

bool calls(const Node& node, std::string_view function) {
  const auto* call = std::get_if<FunctionCall>(&node.what);
  if (call != nullptr && equal_ignoring_case(call->name, function)) return true;
  const Children below = children(node);
  return std::any_of(below.begin(), below.end(),
                     [function](const Node* child) { return calls(*child, function); });
}

}  // namespace

const Node* Tree::root() const noexcept { return parsed_ == nullptr ? nullptr : parsed_->root; }

Children children(const Node& node) {
  return std::visit(
      Overloaded{[](const Literal&) { return Children(); }, [](const Path&) { return Children(); },
                 [](const Index& index) {
                   return Children{index.object, index.index};
                 },
                 [](const Filter& filter) { return Children{filter.object}; },
                 [](const FunctionCall& call) { return call.arguments; },
                 [](const Negation& negation) { return Children{negation.operand}; },
                 [](const Chain& chain) { return chain.operands; },
                 [](const Comparison& comparison) {
                   return Children{comparison.left, comparison.right};
                 }},
      node.what);
}

std::vector<Reference> references(const Tree& tree) {
  ReferenceCollector collector;
  if (tree.root() != nullptr) collector.visit(*tree.root());
  return std::move(collector).take();
}

bool calls(const Tree& tree, std::string_view function) {
  return tree.root() != nullptr && calls(*tree.root(), function);
}

bool calls_status_function(const Tree& tree) {
  return std::any_of(std::begin(status_function_names), std::end(status_function_names),
                     [&tree](std::string_view name) { return calls(tree, name); });
}

std::string to_source(const Tree& tree) {
  return tree.parsed() == nullptr ? std::string() : tree.parsed()->source;
}

Tree with_implicit_success(const Tree& tree) {
  if (calls_status_function(tree)) return tree;
  auto parsed = std::make_shared<ParsedExpression>();
  parsed->nodes.reserve(2);
  const Node& success =
      parsed->nodes.emplace_back(Node{FunctionCall{nullptr, "success", {}}, {}, 1});
  parsed->root = &success;
  parsed->source = "success()";
  if (tree.root() == nullptr) return Tree(std::move(parsed));

  const ParsedExpression& condition = *tree.parsed();
  Chain chain{true, {&success}};
  std::uint32_t height = tree.root()->height + 1;
  const auto* nested = std::get_if<Chain>(&tree.root()->what);
  if (nested != nullptr && nested->is_and) {
    chain.operands.insert(chain.operands.end(), nested->operands.begin(), nested->operands.end());
    --height;
  } else {
    chain.operands.push_back(tree.root());
  }
  parsed->root = &parsed->nodes.emplace_back(Node{std::move(chain), {}, height});
  parsed->source = "success() && (" + condition.source + ")";
  parsed->span_text = condition.span_text.empty() ? condition.source : condition.span_text;
  parsed->base = condition.base;
  parsed->parts = {tree};
  return Tree(std::move(parsed));
}

}  // namespace localrun::expr
