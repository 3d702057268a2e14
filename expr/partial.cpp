#include "expr/partial.hpp"

#include "expr/node.hpp"

#include <algorithm>
#include <memory>

namespace localrun::expr {
namespace {

/// A part of an expression as an expression of its own; shares the nodes.
Tree part_of(const Tree& tree, const Node& node) {
  if (node.span.length == 0 || tree.root() == &node) return tree;
  auto part = std::make_shared<ParsedExpression>();
  part->source = tree.parsed()->text_of(node.span);
  part->base = node.span.offset;
  part->root = &node;
  part->parts = {tree};
  return Tree(std::move(part));
}

class Partial {
 public:
  Partial(const Tree& tree, const Scope& scope, const Knowledge& knowledge)
      : tree_(tree), scope_(scope), knowledge_(knowledge) {}

  PartialResult run() {
    const Node& root = *tree_.root();
    PartialResult result;
    result.truth = truth_of(root);
    if (is_known(root)) result.value = value_of(root);
    if (result.truth) {
      describe(deciding(root, *result.truth), result);
    } else {
      add_missing(root, result.missing);
    }
    result.error = std::move(error_);
    return result;
  }

 private:
  [[nodiscard]] bool knows_path(const Path& path) const {
    std::vector<std::string_view> keys;
    keys.reserve(path.keys.size());
    for (const Key& key : path.keys) keys.push_back(key.text);
    return knowledge_.knows(path.context, keys);
  }

  [[nodiscard]] bool is_known(const Node& node) const {
    if (const auto* path = std::get_if<Path>(&node.what)) return knows_path(*path);
    const auto* call = std::get_if<FunctionCall>(&node.what);
    if (call != nullptr && call->built_in == nullptr && !knowledge_.knows_function(call->name))
      return false;
    const Children below = children(node);
    return std::all_of(below.begin(), below.end(),
                       [this](const Node* child) { return is_known(*child); });
  }

  std::optional<Value> value_of(const Node& node) {
    if (node.span.length == 0) return value_without_place(node);
    auto value = evaluate(part_of(tree_, node), scope_);
    if (value) return std::move(*value);
    if (!error_) error_ = value.error();
    return std::nullopt;
  }

  /// `success()` that was added, or the whole with it.
  std::optional<Value> value_without_place(const Node& node) {
    auto alone = std::make_shared<ParsedExpression>();
    alone->source = "success()";
    alone->root = &node;
    alone->span_text = tree_.parsed()->span_text;
    alone->base = tree_.parsed()->base;
    alone->parts = {tree_};
    auto value = evaluate(Tree(std::move(alone)), scope_);
    if (value) return std::move(*value);
    if (!error_) error_ = value.error();
    return std::nullopt;
  }

  std::optional<bool> truth_of(const Node& node) {
    if (const auto* chain = std::get_if<Chain>(&node.what)) return truth_of_chain(*chain);
    if (const auto* negation = std::get_if<Negation>(&node.what)) {
      const auto truth = truth_of(*negation->operand);
      return truth ? std::optional(!*truth) : std::nullopt;
    }
    if (!is_known(node)) return std::nullopt;
    const auto value = value_of(node);
    return value ? std::optional(value->to_boolean()) : std::nullopt;
  }

  /// One operand settles `&&` by being false, `||` by being true, whatever the others are.
  std::optional<bool> truth_of_chain(const Chain& chain) {
    bool is_complete = true;
    for (const Node* operand : chain.operands) {
      const auto truth = truth_of(*operand);
      if (!truth) {
        is_complete = false;
      } else if (*truth != chain.is_and) {
        return truth;
      }
    }
    return is_complete ? std::optional(chain.is_and) : std::nullopt;
  }

  const Node& deciding(const Node& node, bool truth) {
    const auto* chain = std::get_if<Chain>(&node.what);
    if (chain == nullptr || truth == chain->is_and) return node;
    for (const Node* operand : chain->operands) {
      if (truth_of(*operand) == truth) return deciding(*operand, truth);
    }
    return node;
  }

  void describe(const Node& node, PartialResult& result) {
    if (node.span.length == 0 && !std::holds_alternative<Chain>(node.what)) return;
    const Tree part = part_of(tree_, node);
    result.decisive = part.parsed()->source;
    Trace trace;
    if (!is_known(node) || !evaluate(part, scope_, &trace)) return;
    result.decisive_expanded = expanded(part, trace);
  }

  void add_missing(const Node& node, std::vector<std::string>& missing) {
    const bool is_call = std::holds_alternative<FunctionCall>(node.what);
    const auto* chain = std::get_if<Chain>(&node.what);
    if (is_known(node)) return;
    const auto* call = is_call ? &std::get<FunctionCall>(node.what) : nullptr;
    const bool is_leaf =
        std::holds_alternative<Path>(node.what) ||
        (call != nullptr && call->built_in == nullptr && !knowledge_.knows_function(call->name));
    if (is_leaf) {
      std::string text(node.span.length == 0 ? "success()" : tree_.parsed()->text_of(node.span));
      if (std::find(missing.begin(), missing.end(), text) == missing.end())
        missing.push_back(std::move(text));
    }
    for (const Node* child : children(node)) {
      if (chain != nullptr && truth_of(*child)) continue;  // settled already
      add_missing(*child, missing);
    }
  }

  const Tree& tree_;
  const Scope& scope_;
  const Knowledge& knowledge_;
  std::optional<Error> error_;
};

}  // namespace

PartialResult evaluate_partly(const Tree& tree, const Scope& scope, const Knowledge& knowledge) {
  if (tree.root() != nullptr) return Partial(tree, scope, knowledge).run();
  PartialResult empty;
  empty.value = Value();
  empty.truth = false;
  return empty;
}

}  // namespace localrun::expr
