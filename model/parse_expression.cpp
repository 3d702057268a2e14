#include "model/parse_expression.hpp"

#include "expr/template.hpp"

namespace localrun::model {
namespace {

/// Break points of a scalar, with one at its beginning even when it needs none.
std::vector<std::pair<std::uint32_t, Position>> places_of(const Token& token) {
  if (!token.places.empty()) return token.places;
  return {{0U, token.at.begin}};
}

TokenPtr expression_token(const Token& scalar, std::shared_ptr<Expression> expression) {
  expression->at = scalar.at;
  expression->places = places_of(scalar);
  auto token = std::make_shared<Token>();
  token->kind = TokenKind::expression;
  token->at = scalar.at;
  token->alias = scalar.alias;
  token->style = scalar.style;
  token->text = scalar.text;
  token->places = scalar.places;
  token->expression = std::move(expression);
  return token;
}

ParsedScalar failed(const TokenPtr& token, const std::vector<expr::Error>& errors,
                    expr::Place place) {
  ParsedScalar parsed{token, {}};
  parsed.problems.reserve(errors.size());
  for (const expr::Error& error : errors) {
    parsed.problems.push_back(explain_expression_error(error, *token, place));
  }
  return parsed;
}

ParsedScalar parse_condition_scalar(const TokenPtr& token, expr::Place place) {
  // These stay as written: no status function is added.
  const bool is_as_written = place == expr::Place::snapshot_if ||
                             place == expr::Place::action_pre_if ||
                             place == expr::Place::action_post_if;
  const auto implicit = is_as_written ? expr::ImplicitSuccess::none : expr::ImplicitSuccess::added;
  auto condition = expr::parse_condition(token->text, expr::names_at(place), implicit);
  if (!condition) return failed(token, condition.error(), place);
  auto expression = std::make_shared<Expression>();
  expression->tree = std::move(condition->tree);
  expression->source = std::move(condition->source);
  expression->is_mixed = condition->is_text_around;
  expression->has_implicit_success = condition->has_implicit_success;
  return {expression_token(*token, std::move(expression)), {}};
}

ParsedScalar literal(const TokenPtr& token, std::string text) {
  if (text == token->text) return {token, {}};
  auto changed = std::make_shared<Token>(*token);
  changed->text = std::move(text);
  return {std::move(changed), {}};
}

}  // namespace

ExpressionPtr implicit_condition() {
  static const ExpressionPtr shared = [] {
    auto expression = std::make_shared<Expression>();
    if (auto condition = expr::parse_condition("", expr::names_at(expr::Place::job_if))) {
      expression->tree = std::move(condition->tree);
      expression->source = std::move(condition->source);
      expression->has_implicit_success = condition->has_implicit_success;
    }
    return expression;
  }();
  return shared;
}

bool has_expression(std::string_view text) noexcept { return expr::has_expression(text); }

ParsedScalar parse_scalar(const TokenPtr& token, expr::Place place, bool is_condition) {
  if (is_condition) return parse_condition_scalar(token, place);
  auto parsed = expr::parse_template(token->text, expr::names_at(place));
  if (!parsed) return failed(token, parsed.error(), place);
  if (auto* text = std::get_if<expr::LiteralText>(&*parsed))
    return literal(token, std::move(text->text));
  if (std::holds_alternative<expr::InsertDirective>(*parsed)) {
    auto insert = std::make_shared<Token>(*token);
    insert->kind = TokenKind::insert;
    return {std::move(insert), {}};
  }
  auto& found = std::get<expr::TemplateExpression>(*parsed);
  auto expression = std::make_shared<Expression>();
  expression->tree = std::move(found.tree);
  expression->source = std::move(found.source);
  expression->is_mixed = found.is_mixed;
  return {expression_token(*token, std::move(expression)), {}};
}

}  // namespace localrun::model
