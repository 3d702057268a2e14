// The text of an `if:` (expressions.md 10).

#include "expr/node.hpp"
#include "expr/parser.hpp"
#include "expr/status_functions.hpp"
#include "expr/template.hpp"
#include "expr/text.hpp"

namespace localrun::expr {
namespace {

using ConditionResult = boost::system::result<ConditionExpression, std::vector<Error>>;

ConditionResult finish(const Tree& condition, bool is_text_around, ImplicitSuccess implicit) {
  ConditionExpression result{condition, to_source(condition), false, is_text_around};
  if (implicit == ImplicitSuccess::none || calls_status_function(condition)) return result;
  result.tree = with_implicit_success(condition);
  result.source = to_source(result.tree);
  result.has_implicit_success = true;
  const Span whole{0, static_cast<std::uint32_t>(to_source(condition).size())};
  if (result.tree.root()->height > max_expression_depth) {
    return std::vector<Error>{depth_error(whole)};
  }
  if (utf16_length(result.source) > max_expression_length) {
    return std::vector<Error>{length_error(whole)};
  }
  return result;
}

ConditionResult parse_plain(std::string_view text, const Names& names, ImplicitSuccess implicit) {
  const std::string_view trimmed = trim(text);
  const auto base = static_cast<std::uint32_t>(trimmed.data() - text.data());
  Result<Tree> tree = parse(trimmed, names, base);
  if (tree.has_error()) return std::vector<Error>{tree.error()};
  return finish(*tree, false, implicit);
}

}  // namespace

ConditionResult parse_condition(std::string_view text, const Names& names,
                                ImplicitSuccess implicit) {
  if (!has_expression(text)) return parse_plain(text, names, implicit);
  auto parsed = parse_template(text, names);
  if (parsed.has_error()) return std::move(parsed).error();
  if (const auto* literal = std::get_if<LiteralText>(&*parsed)) {
    return parse_plain(literal->text, names, implicit);
  }
  if (const auto* expression = std::get_if<TemplateExpression>(&*parsed)) {
    return finish(expression->tree, expression->is_mixed, implicit);
  }
  return std::vector<Error>{directive_error({0, static_cast<std::uint32_t>(text.size())})};
}

}  // namespace localrun::expr
