#pragma once

// A job's matrix as far as the file alone tells.

#include "model/strategy.hpp"
#include "model/workflow.hpp"

#include "expr/value.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun::model {

/// `strategy.matrix`; nullptr when there is none, or when `strategy` is computed.
[[nodiscard]] const Token* matrix_of(const Job& job);
/// A token without expressions, or with such as read no context.
[[nodiscard]] std::optional<expr::Value> constant_value(const Token& token);
/// Its value in one combination; absent when it reads more than `matrix`.
[[nodiscard]] std::optional<expr::Value> value_in(const Token& token, const expr::Value& matrix);
/// All combinations; one, without a matrix, for a job that has none; absent when the matrix is
/// computed or wrong.
[[nodiscard]] std::optional<std::vector<Combination>> known_combinations(const Job& job);
/// `os: linux, node: 20`
[[nodiscard]] std::string describe_combination(const expr::Value& matrix);

}  // namespace localrun::model
