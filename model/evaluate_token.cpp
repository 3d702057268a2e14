#include "model/evaluate_token.hpp"

#include "expr/text.hpp"
#include "model/explain_json.hpp"

#include <set>

namespace localrun::model {
namespace {

using expr::Object;
using expr::Value;
using Entries = std::vector<Object::Entry>;

Diagnostic error_at(const Token& token, std::string message) {
  Diagnostic diagnostic;
  diagnostic.at = token.at;
  diagnostic.message = std::move(message);
  return diagnostic;
}

Diagnostic wrong_kind(const Token& token, const Value& value) {
  if (value.is_array()) return error_at(token, "A sequence was not expected");
  if (value.is_object()) return error_at(token, "A mapping was not expected");
  return error_at(token, "Unexpected value '" + value.to_text() + "'");
}

Diagnostic evaluation_error(const Expression& expression, const expr::Error& error,
                            const expr::Trace& trace) {
  Diagnostic diagnostic;
  diagnostic.message = error.message();
  diagnostic.at = expression.locate(error.detail().span);
  diagnostic.github_position = expression.at.begin;
  explain_json_error(diagnostic, expression, error, trace);
  return diagnostic;
}

/// A text as a result: spelled out, since a Diagnostic could be made from a text too.
Evaluated<std::string> text_result(std::string text) {
  return {boost::system::in_place_value, std::move(text)};
}

std::string joined(std::string_view path, std::string_view key) {
  if (path.empty()) return std::string(key);
  return std::string(path) + '.' + std::string(key);
}

/// One token with everything below it.
class Evaluation {
 public:
  Evaluation(const expr::Scope& scope, EvaluationObserver* observer, expr::KeyCase key_case)
      : scope_(scope), observer_(observer), key_case_(key_case) {}

  Evaluated<Value> run(const Token& token, const std::string& path) {
    switch (token.kind) {
      case TokenKind::null:
        return Value();
      case TokenKind::boolean:
        return Value(token.boolean);
      case TokenKind::number:
        return Value(token.number);
      case TokenKind::string:
      case TokenKind::insert:
        return Value(std::string_view(token.text));
      case TokenKind::sequence:
        return run_sequence(token, path);
      case TokenKind::mapping:
        return run_mapping(token, path);
      case TokenKind::expression:
        return run_expression(*token.expression, path);
    }
    return Value();
  }

  Evaluated<Value> run_expression(const Expression& expression, const std::string& path) {
    expr::Trace trace;
    auto value = expr::evaluate(expression.tree, scope_, observer_ ? &trace : nullptr);
    if (!value) {
      Diagnostic problem = evaluation_error(expression, value.error(), trace);
      if (observer_) observer_->failed(expression, path, problem, trace);
      return problem;
    }
    if (observer_) observer_->evaluated(expression, path, *value, trace);
    return *std::move(value);
  }

  /// Entries in order, `insert` and keys that are expressions resolved; `read` gives each one's
  /// value.
  template <class Read>
  Evaluated<Entries> run_entries(const Token& mapping, const std::string& path, Read read) {
    Entries entries;
    std::set<std::string> keys;
    const auto add = [&](const Token& at, const std::string& key,
                         Value value) -> std::optional<Diagnostic> {
      if (!keys.insert(expr::fold_case(key)).second)
        return error_at(at, "'" + key + "' is already defined");
      entries.emplace_back(key, std::move(value));
      return std::nullopt;
    };
    for (const auto& [key, value] : mapping.pairs) {
      if (key->kind == TokenKind::insert) {
        auto inserted = run(*value, path);
        if (!inserted) return inserted.error();
        if (!inserted->is_object()) return error_at(*value, "Expected a mapping");
        for (const auto& [name, entry] : inserted->object()) {
          auto converted = read(*value, entry);
          if (!converted) return converted.error();
          if (auto problem = add(*key, name, *std::move(converted))) return *std::move(problem);
        }
        continue;
      }
      auto name = run_key(*key, path);
      if (!name) return name.error();
      auto evaluated = run(*value, joined(path, *name));
      if (!evaluated) return evaluated.error();
      auto converted = read(*value, *evaluated);
      if (!converted) return converted.error();
      if (auto problem = add(*key, *name, *std::move(converted))) return *std::move(problem);
    }
    return entries;
  }

 private:
  Evaluated<Value> run_sequence(const Token& token, const std::string& path) {
    std::vector<Value> items;
    items.reserve(token.items.size());
    for (std::size_t i = 0; i < token.items.size(); ++i) {
      const Token& item = *token.items[i];
      auto value = run(item, joined(path, std::to_string(i)));
      if (!value) return value.error();
      const bool is_spliced = item.kind == TokenKind::expression && value->is_array();
      if (is_spliced) {
        items.insert(items.end(), value->array().begin(), value->array().end());
      } else {
        items.push_back(*std::move(value));
      }
    }
    return expr::make_array(std::move(items));
  }

  Evaluated<Value> run_mapping(const Token& token, const std::string& path) {
    auto entries = run_entries(
        token, path, [](const Token&, const Value& value) -> Evaluated<Value> { return value; });
    if (!entries) return entries.error();
    return expr::make_object(*std::move(entries), key_case_);
  }

  Evaluated<std::string> run_key(const Token& key, const std::string& path) {
    if (key.kind != TokenKind::expression) return text_result(key.text);
    auto name = run_expression(*key.expression, path);
    if (!name) return name.error();
    if (!name->is_primitive()) return wrong_kind(key, *name);
    return text_result(name->to_text());
  }

  const expr::Scope& scope_;
  EvaluationObserver* observer_;
  expr::KeyCase key_case_;
};

Evaluated<Value> text_of(const Token& token, const Value& value) {
  if (!value.is_primitive()) return wrong_kind(token, value);
  return Value(value.to_text());
}

}  // namespace

Evaluated<Value> evaluate_any(const Token* token, const expr::Scope& scope,
                              EvaluationObserver* observer, expr::KeyCase key_case) {
  if (!token) return Value();
  return Evaluation(scope, observer, key_case).run(*token, {});
}

Evaluated<std::string> evaluate_string(const Token* token, const expr::Scope& scope,
                                       EvaluationObserver* observer) {
  if (!token) return text_result({});
  auto value = evaluate_any(token, scope, observer);
  if (!value) return value.error();
  if (!value->is_primitive()) return wrong_kind(*token, *value);
  return text_result(value->to_text());
}

Evaluated<bool> evaluate_boolean(const Token* token, bool fallback, const expr::Scope& scope,
                                 EvaluationObserver* observer) {
  if (!token) return fallback;
  auto value = evaluate_any(token, scope, observer);
  if (!value) return value.error();
  if (value->kind() != expr::Kind::boolean) return wrong_kind(*token, *value);
  return value->boolean();
}

Evaluated<double> evaluate_number(const Token* token, double fallback, const expr::Scope& scope,
                                  EvaluationObserver* observer) {
  if (!token) return fallback;
  auto value = evaluate_any(token, scope, observer);
  if (!value) return value.error();
  if (value->kind() != expr::Kind::number) return wrong_kind(*token, *value);
  return value->number();
}

Evaluated<std::vector<std::pair<std::string, std::string>>> evaluate_string_map(
    const Token* token, const expr::Scope& scope, EvaluationObserver* observer) {
  std::vector<std::pair<std::string, std::string>> texts;
  if (!token) return texts;
  Evaluation evaluation(scope, observer, expr::KeyCase::exact);
  Entries entries;
  if (token->kind == TokenKind::mapping) {
    auto read = evaluation.run_entries(*token, {}, text_of);
    if (!read) return read.error();
    entries = *std::move(read);
  } else {
    auto value = evaluation.run(*token, {});
    if (!value) return value.error();
    if (!value->is_object()) return wrong_kind(*token, *value);
    for (const auto& [name, entry] : value->object()) {
      auto text = text_of(*token, entry);
      if (!text) return text.error();
      entries.emplace_back(name, *std::move(text));
    }
  }
  texts.reserve(entries.size());
  for (const auto& [name, value] : entries) {
    if (name.empty()) return error_at(*token, "Unexpected value ''");
    texts.emplace_back(name, std::string(value.string()));
  }
  return texts;
}

Evaluated<ConditionResult> evaluate_condition(const Expression& condition,
                                              const expr::Scope& scope) {
  ConditionResult result;
  auto value = expr::evaluate(condition.tree, scope, &result.trace);
  if (!value) return evaluation_error(condition, value.error(), result.trace);
  result.value = *std::move(value);
  result.holds = result.value.to_boolean();
  return result;
}

}  // namespace localrun::model
