#pragma once

// Evaluating a text with contexts given as JSON, for tests.

#include "expr/evaluate.hpp"
#include "expr/json.hpp"
#include "expr/status_functions.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun::expr {

/// Contexts are the members of one object. The status functions answer as in a job that succeeds
/// so far; hashFiles gives its first argument back.
class TestScope : public Scope {
 public:
  explicit TestScope(std::string_view contexts_json = "{}")
      : contexts_(*parse_json(contexts_json)) {
    for (const auto& [name, value] : contexts_.object()) names_.push_back(name);
  }
  explicit TestScope(Value contexts) : contexts_(std::move(contexts)) {
    for (const auto& [name, value] : contexts_.object()) names_.push_back(name);
  }

  [[nodiscard]] Names names() const { return {names_, step_status_and_hash_files}; }
  [[nodiscard]] const Value* context(std::string_view name) const override {
    return contexts_.object().find(name);
  }
  [[nodiscard]] Result<Value> call(std::string_view name, Call& call) const override {
    if (name == "hashFiles") return call.argument(0);
    return Value(name == "always" || name == "success");
  }

 private:
  Value contexts_;
  std::vector<std::string_view> names_;
};

inline Result<Value> evaluate_text(std::string_view expression, const TestScope& scope,
                                   const Limits& limits = {}) {
  const Result<Tree> tree = parse(expression, scope.names());
  if (tree.has_error()) return tree.error();
  return evaluate(*tree, scope, nullptr, limits);
}

/// Compact JSON, or `error`.
inline std::string result_of(std::string_view expression, std::string_view contexts_json = "{}") {
  const Result<Value> result = evaluate_text(expression, TestScope(contexts_json));
  return result.has_error() ? "error" : to_compact_json(*result);
}

/// The error message; what came out instead, if there is none.
inline std::string message_of(std::string_view expression, std::string_view contexts_json = "{}") {
  const Result<Value> result = evaluate_text(expression, TestScope(contexts_json));
  return result.has_error() ? result.error().message() : to_compact_json(*result);
}

}  // namespace localrun::expr
