#include "model/lint/known_matrix.hpp"

#include "expr/json.hpp"
#include "expr/text.hpp"
#include "model/evaluate_token.hpp"
#include "model/lint/subject.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

/// `matrix` and nothing else.
class MatrixScope final : public expr::Scope {
 public:
  explicit MatrixScope(const expr::Value& matrix) : matrix_(matrix) {}

  [[nodiscard]] const expr::Value* context(std::string_view name) const override {
    return expr::equal_ignoring_case(name, "matrix") ? &matrix_ : nullptr;
  }
  [[nodiscard]] expr::Result<expr::Value> call(std::string_view, expr::Call& call) const override {
    return call.error("not known before the run");
  }

 private:
  const expr::Value& matrix_;
};

std::optional<expr::Value> evaluated(const Token& token, const expr::Value& matrix,
                                     bool may_read_matrix) {
  bool is_known = true;
  for_each_expression(&token, [&](const Token&, const ExpressionPtr& expression) {
    for (const expr::Reference& reference : expr::references(expression->tree))
      is_known =
          is_known && may_read_matrix && expr::equal_ignoring_case(reference.context, "matrix");
  });
  if (!is_known) return std::nullopt;
  auto value = evaluate_any(&token, MatrixScope(matrix));
  if (!value) return std::nullopt;
  return *std::move(value);
}

}  // namespace

const Token* matrix_of(const Job& job) {
  const bool is_written = job.strategy && job.strategy->kind == TokenKind::mapping;
  return is_written ? job.strategy->find("matrix") : nullptr;
}

std::optional<expr::Value> constant_value(const Token& token) {
  return evaluated(token, expr::Value(), false);
}

std::optional<expr::Value> value_in(const Token& token, const expr::Value& matrix) {
  return evaluated(token, matrix, true);
}

std::optional<std::vector<Combination>> known_combinations(const Job& job) {
  if (!job.strategy) return std::vector<Combination>(1);
  if (job.strategy->kind != TokenKind::mapping) return std::nullopt;
  const Token* matrix = matrix_of(job);
  if (matrix == nullptr) return std::vector<Combination>(1);
  const auto value = constant_value(*matrix);
  if (!value) return std::nullopt;
  auto combinations = expand_matrix(*value);
  if (!combinations) return std::nullopt;
  return *std::move(combinations);
}

namespace {

/// Of an object its first entry, which people make its name.
std::string short_text(const expr::Value& value) {
  if (!value.is_object() && !value.is_array()) return value.to_text();
  if (!value.is_object() || value.object().size() == 0) return expr::to_compact_json(value);
  const auto& [name, first] = *value.object().begin();
  return '{' + name + ": " + short_text(first) + (value.object().size() > 1 ? ", …}" : "}");
}

}  // namespace

std::string describe_combination(const expr::Value& matrix) {
  std::string text;
  if (!matrix.is_object()) return text;
  for (const auto& [name, value] : matrix.object())
    text += (text.empty() ? "" : ", ") + name + ": " + short_text(value);
  return text;
}

}  // namespace localrun::model
