#pragma once

// Parse errors in GitHub's words (expressions.md 8).

#include "expr/error.hpp"
#include "expr/token.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace localrun::expr {

/// `DESCRIPTION: 'TOKEN'. Located at position P within expression: EXPRESSION`; `text` is the
/// trimmed expression, `base` what its spans are counted from.
[[nodiscard]] Error parse_error(Stage stage, std::string_view description, std::string_view text,
                                const Token& token, std::uint32_t base,
                                std::string suggestion = {});

}  // namespace localrun::expr
