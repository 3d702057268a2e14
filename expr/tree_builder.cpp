#include "expr/tree_builder.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace localrun::expr {
namespace {

Span join(Span first, std::uint32_t end) { return {first.offset, end - first.offset}; }
Span join(Span first, Span last) { return join(first, last.offset + last.length); }
Span place_of(const Token& token) { return {token.offset, token.length}; }

// `'it''s'` without its quotes
Value string_value(std::string_view raw) {
  raw = raw.substr(1, raw.size() - 2);
  std::size_t quote = raw.find('\'');
  if (quote == std::string_view::npos) return Value(raw);
  std::string text;
  while (quote != std::string_view::npos) {
    text.append(raw.substr(0, quote + 1));
    raw.remove_prefix(quote + 2);
    quote = raw.find('\'');
  }
  return Value(text.append(raw));
}

Value literal_value(const Token& token, std::string_view raw) {
  switch (token.kind) {
    case TokenKind::boolean:
      return Value(token.number != 0);
    case TokenKind::number:
      return Value(token.number);
    case TokenKind::string:
      return string_value(raw);
    default:
      return {};
  }
}

// The item of an array that a constant index means (expressions.md 5).
std::int64_t array_index(double number) {
  const double index = std::floor(number);
  return index >= 0 && index <= 2147483647 ? static_cast<std::int64_t>(index) : -1;
}

CompareOperator compare_operator(TokenKind kind) {
  switch (kind) {
    case TokenKind::less:
      return CompareOperator::less;
    case TokenKind::less_or_equal:
      return CompareOperator::less_or_equal;
    case TokenKind::greater:
      return CompareOperator::greater;
    case TokenKind::greater_or_equal:
      return CompareOperator::greater_or_equal;
    case TokenKind::equal:
      return CompareOperator::equal;
    default:
      return CompareOperator::not_equal;
  }
}

}  // namespace

TreeBuilder::TreeBuilder(std::string_view text, std::uint32_t base, std::size_t tokens)
    : parsed_(std::make_shared<ParsedExpression>()) {
  parsed_->source = text;
  parsed_->base = base;
  parsed_->nodes.reserve(tokens);
  parsed_->keys.reserve(tokens / 2);  // each step takes a `.` and a name, or two brackets
}

ParsedPointer TreeBuilder::finish(const Node* root) && {
  parsed_->root = root;
  return std::move(parsed_);
}

Operand TreeBuilder::add(Node::What what, Span place, std::uint32_t height) {
  Node& node = parsed_->nodes.emplace_back(
      Node{std::move(what), {parsed_->base + place.offset, place.length}, height});
  return {&node, place};
}

Operand TreeBuilder::literal(const Token& token) {
  const std::string_view raw = std::string_view(parsed_->source).substr(token.offset, token.length);
  return add(Literal{literal_value(token, raw)}, place_of(token), 1);
}

Operand TreeBuilder::context(std::string_view name, const Token& token) {
  return add(Path{name, {parsed_->base + token.offset, token.length}, {}}, place_of(token), 1);
}

std::optional<Operand> TreeBuilder::extend(const Operand& object, Key key, Span place) {
  auto* path = std::get_if<Path>(&object.node->what);
  if (path == nullptr) return std::nullopt;
  const Key& added = parsed_->keys.emplace_back(std::move(key));
  const std::size_t count = path->keys.size() + 1;
  path->keys = {&added + 1 - count, count};
  object.node->span = {parsed_->base + place.offset, place.length};
  ++object.node->height;
  return Operand{object.node, place};
}

Operand TreeBuilder::property(const Operand& object, const Token& name) {
  const Span place = join(object.outer, place_of(name));
  const std::string_view text = std::string_view(parsed_->source).substr(name.offset, name.length);
  if (std::holds_alternative<Path>(object.node->what)) {
    const Span span{parsed_->base + name.offset, name.length};
    return *extend(object, {text, hash_ignoring_case(text), -1, span, {}}, place);
  }
  const Operand key = add(Literal{Value(text)}, place_of(name), 1);
  return add(Index{object.node, key.node, true}, place, object.node->height + 1);
}

Operand TreeBuilder::index(const Operand& object, const Operand& index, std::uint32_t end) {
  const Span place = join(object.outer, end);
  const auto* literal = std::get_if<Literal>(&index.node->what);
  if (literal != nullptr && std::holds_alternative<Path>(object.node->what)) {
    const Value& value = literal->value;
    Key key{{},
            0,
            array_index(value.to_number()),
            index.node->span,
            value.is_string() ? value : Value(value.to_text())};
    key.text = key.owner.string();
    key.hash = hash_ignoring_case(key.text);
    return *extend(object, std::move(key), place);
  }
  return add(Index{object.node, index.node, false}, place,
             std::max(object.node->height, index.node->height) + 1);
}

Operand TreeBuilder::filter(const Operand& object, std::uint32_t end) {
  return add(Filter{object.node}, join(object.outer, end), object.node->height + 1);
}

Operand TreeBuilder::call(const Function* built_in, std::string_view name, const Token& token,
                          std::span<const Operand> arguments, std::uint32_t end) {
  FunctionCall call{built_in, name, {}};
  std::uint32_t height = 0;
  for (const Operand& argument : arguments) {
    call.arguments.push_back(argument.node);
    height = std::max(height, argument.node->height);
  }
  return add(std::move(call), join(place_of(token), end), height + 1);
}

Operand TreeBuilder::negation(const Token& token, const Operand& operand) {
  return add(Negation{operand.node}, join(place_of(token), operand.outer),
             operand.node->height + 1);
}

Operand TreeBuilder::comparison(TokenKind kind, const Operand& left, const Operand& right) {
  return add(Comparison{compare_operator(kind), left.node, right.node},
             join(left.outer, right.outer), std::max(left.node->height, right.node->height) + 1);
}

Operand TreeBuilder::chain(bool is_and, std::span<const Operand> operands) {
  Chain chain{is_and, {}};
  std::uint32_t below = 0;
  for (const Operand& operand : operands) {
    auto* nested = std::get_if<Chain>(&operand.node->what);
    if (nested == nullptr || nested->is_and != is_and) {
      chain.operands.push_back(operand.node);
      below = std::max(below, operand.node->height);
      continue;
    }
    below = std::max(below, operand.node->height - 1);
    if (chain.operands.empty()) {
      chain.operands = std::move(nested->operands);  // keeps left-nested chains linear
    } else {
      chain.operands.insert(chain.operands.end(), nested->operands.begin(), nested->operands.end());
    }
  }
  return add(std::move(chain), join(operands.front().outer, operands.back().outer), below + 1);
}

}  // namespace localrun::expr
