#pragma once

// The text of an `if`, for messages that say what to write instead.

#include <cstddef>
#include <string>
#include <string_view>

namespace localrun::model {

/// Offset behind the `}}` of the `${{` at `at`.
[[nodiscard]] std::size_t end_of_expression(std::string_view text, std::size_t at);
/// Without its `${{` and `}}`.
[[nodiscard]] std::string without_braces(std::string_view text);
/// `if: CONDITION`, in `${{ }}` where YAML would read the text as something else.
[[nodiscard]] std::string as_condition(std::string_view text);

}  // namespace localrun::model
