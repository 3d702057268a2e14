#pragma once

// Numbers to and from text as GitHub writes and reads them (expressions.md 4.1 and 4.2); no locale.

#include <string>
#include <string_view>

namespace localrun::expr {

/// Never fails: what is no number is NaN, empty text is 0. White space around is ignored.
[[nodiscard]] double parse_number(std::string_view text) noexcept;
/// 15 significant digits, as C's `%.15G`; `NaN`, `Infinity`, and `0` for both zeros.
[[nodiscard]] std::string number_to_text(double number);
/// Decimal digits with optional fraction and exponent, already checked by the caller; rounds
/// correctly, too large is infinite, too small is 0. No leading `+`.
[[nodiscard]] double decimal_to_double(std::string_view text) noexcept;

}  // namespace localrun::expr
