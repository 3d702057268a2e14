#pragma once

// A token with expressions → a value, at run time, with the rules of the key it stands at
// (workflow-syntax.md 4; splicing and `insert`: expressions.md 9).

#include "expr/evaluate.hpp"
#include "model/diagnostic.hpp"
#include "model/token.hpp"

#include <boost/system/result.hpp>
#include <functional>

namespace localrun::model {

/// Told about every expression that was evaluated: for the record of who read what. `key` is the
/// path of the key inside the token (`IMAGE` for an entry of `env`), empty at its top.
struct EvaluationObserver {
  virtual ~EvaluationObserver() = default;
  virtual void evaluated(const Expression& expression, std::string_view key,
                         const expr::Value& value, const expr::Trace& trace) = 0;
  /// It could not be evaluated; `trace` has what was looked at before.
  virtual void failed(const Expression& expression, std::string_view key, const Diagnostic& problem,
                      const expr::Trace& trace) = 0;
};

template <class T>
using Evaluated = boost::system::result<T, Diagnostic>;

/// Any shape: mappings become objects (`key_case`), sequences arrays. A null token is Null.
[[nodiscard]] Evaluated<expr::Value> evaluate_any(const Token* token, const expr::Scope& scope,
                                                  EvaluationObserver* observer = nullptr,
                                                  expr::KeyCase key_case = expr::KeyCase::ignored);
/// A key that wants a string: Null, Boolean and Number convert; arrays and objects are errors.
[[nodiscard]] Evaluated<std::string> evaluate_string(const Token* token, const expr::Scope& scope,
                                                     EvaluationObserver* observer = nullptr);
/// `fallback` when the token is absent; a string is an error (`Unexpected value '10'`).
[[nodiscard]] Evaluated<bool> evaluate_boolean(const Token* token, bool fallback,
                                               const expr::Scope& scope,
                                               EvaluationObserver* observer = nullptr);
[[nodiscard]] Evaluated<double> evaluate_number(const Token* token, double fallback,
                                                const expr::Scope& scope,
                                                EvaluationObserver* observer = nullptr);
/// A mapping name → string (`env`, `with`, `outputs`), in order. Stops at the first error.
[[nodiscard]] Evaluated<std::vector<std::pair<std::string, std::string>>> evaluate_string_map(
    const Token* token, const expr::Scope& scope, EvaluationObserver* observer = nullptr);
/// A condition's value and why.
struct ConditionResult {
  bool holds = false;
  expr::Value value;
  expr::Trace trace;
};
[[nodiscard]] Evaluated<ConditionResult> evaluate_condition(const Expression& condition,
                                                            const expr::Scope& scope);

}  // namespace localrun::model
