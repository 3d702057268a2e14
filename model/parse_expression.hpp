#pragma once

// A scalar with `${{ }}`, or an `if`, as an expression token with places (expressions.md 9, 10).

#include "model/diagnostic.hpp"
#include "model/token.hpp"

#include "expr/availability.hpp"
#include "expr/error.hpp"

namespace localrun::model {

struct ParsedScalar {
  /// Expression, insert, or a string (the value was one literal text, or it is wrong).
  TokenPtr token;
  Diagnostics problems;
};

[[nodiscard]] ParsedScalar parse_scalar(const TokenPtr& token, expr::Place place,
                                        bool is_condition);
/// What no `if` means: `success()`, without a place.
[[nodiscard]] ExpressionPtr implicit_condition();
[[nodiscard]] bool has_expression(std::string_view text) noexcept;

/// An error of an expression inside a scalar: GitHub's words and position, our explanation, and the
/// underline below the part that is wrong.
[[nodiscard]] Diagnostic explain_expression_error(const expr::Error& error, const Token& scalar,
                                                  expr::Place place);

}  // namespace localrun::model
