#include "runner/plan/foresee.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>

namespace localrun {
namespace {

void add_missing(const model::Token& token, const expr::Scope& scope,
                 const expr::Knowledge& knowledge, std::vector<std::string>& missing) {
  if (token.kind == model::TokenKind::expression) {
    const auto result = expr::evaluate_partly(token.expression->tree, scope, knowledge);
    if (result.value || result.error) return;
    for (const std::string& text : result.missing) {
      if (std::find(missing.begin(), missing.end(), text) == missing.end()) missing.push_back(text);
    }
    // Its truth may be settled without its value.
    if (result.missing.empty() && missing.empty()) missing.push_back(token.expression->source);
  }
  for (const model::TokenPtr& item : token.items) add_missing(*item, scope, knowledge, missing);
  for (const auto& [key, value] : token.pairs) {
    add_missing(*key, scope, knowledge, missing);
    add_missing(*value, scope, knowledge, missing);
  }
}

}  // namespace

bool Foreknowledge::knows_function(std::string_view name) const {
  if (name == "always") return true;
  if (name == "cancelled") return assumes_success_;
  if (name == "success" || name == "failure") return assumes_success_ || is_status_certain();
  return false;
}

bool is_default_condition(const model::Expression& condition) {
  return condition.has_implicit_success && condition.source == "success()";
}

std::string written_condition(const model::Expression& condition) {
  constexpr std::string_view added = "success() && (";
  if (is_default_condition(condition)) return {};
  const std::string& source = condition.source;
  const bool is_added = condition.has_implicit_success && source.starts_with(added);
  return is_added ? source.substr(added.size(), source.size() - added.size() - 1) : source;
}

Foreseen foresee(const model::Expression& condition, const expr::Scope& scope,
                 Foreknowledge& knowledge) {
  Foreseen foreseen;
  foreseen.condition = written_condition(condition);
  knowledge.assume_success(false);
  expr::PartialResult result = expr::evaluate_partly(condition.tree, scope, knowledge);
  const bool is_certain = result.truth.has_value();
  if (!is_certain) {
    knowledge.assume_success(true);
    result = expr::evaluate_partly(condition.tree, scope, knowledge);
  }
  foreseen.decisive = std::move(result.decisive);
  foreseen.expanded = std::move(result.decisive_expanded);
  if (result.error) {
    foreseen.answer = Answer::open;
    foreseen.reason = result.error->message();
  } else if (!result.truth) {
    foreseen.answer = Answer::open;
    foreseen.missing = std::move(result.missing);
  } else if (!*result.truth) {
    foreseen.answer = is_certain ? Answer::no : Answer::on_failure;
  }
  return foreseen;
}

std::vector<std::string> missing_in(const model::Token* token, const expr::Scope& scope,
                                    const expr::Knowledge& knowledge) {
  std::vector<std::string> missing;
  if (token != nullptr) add_missing(*token, scope, knowledge, missing);
  return missing;
}

bool is_known_of_github(std::span<const std::string_view> keys) {
  constexpr std::array<std::string_view, 15> added = {
      "token",      "job",          "workspace",     "event_path",
      "action",     "action_path",  "env",           "path",
      "output",     "state",        "action_status", "action_repository",
      "action_ref", "step_summary", "host-workspace"};
  if (keys.empty()) return false;
  return std::none_of(added.begin(), added.end(), [&](std::string_view name) {
    return expr::equal_ignoring_case(name, keys.front());
  });
}

}  // namespace localrun
