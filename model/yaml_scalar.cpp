#include "model/yaml_scalar.hpp"

#include <charconv>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

namespace localrun::model {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_one_of(std::string_view text, std::string_view a, std::string_view b,
               std::string_view c) noexcept {
  return text == a || text == b || text == c;
}

std::size_t skip_digits(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

double to_double(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // from_chars leaves the value alone when it is too large or too small; strtod gives ±∞ or 0.
  if (error == std::errc::result_out_of_range)
    return std::strtod(std::string(text).c_str(), nullptr);
  return value;
}

CoreScalar make_number(double value, bool is_integer) noexcept {
  CoreScalar scalar;
  scalar.kind = TokenKind::number;
  scalar.number = value;
  scalar.is_integer = is_integer;
  return scalar;
}

/// `0x` and `0o`: read as a 32-bit two's complement integer.
std::optional<CoreScalar> read_radix(std::string_view text) {
  if (text.size() < 3 || text[0] != '0' || (text[1] != 'x' && text[1] != 'o')) return std::nullopt;
  const int base = text[1] == 'x' ? 16 : 8;
  std::uint32_t bits = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 2, end, bits, base);
  if (stop != end) return std::nullopt;
  CoreScalar scalar = make_number(static_cast<std::int32_t>(bits), true);
  scalar.is_out_of_range = error == std::errc::result_out_of_range;
  return scalar;
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
std::optional<CoreScalar> read_decimal(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t whole_end = skip_digits(text, at);
  const bool has_whole = whole_end > at;
  at = whole_end;
  if (has_whole && at == text.size()) return make_number(to_double(text), true);
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction_end = skip_digits(text, at + 1);
    if (!has_whole && fraction_end == at + 1) return std::nullopt;
    at = fraction_end;
  } else if (!has_whole) {
    return std::nullopt;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const std::size_t exponent_end = skip_digits(text, at);
    if (exponent_end == at) return std::nullopt;
    at = exponent_end;
  }
  if (at != text.size()) return std::nullopt;
  return make_number(to_double(text), false);
}

std::optional<CoreScalar> read_not_finite(std::string_view text) noexcept {
  if (is_one_of(text, ".nan", ".NaN", ".NAN")) {
    return make_number(std::numeric_limits<double>::quiet_NaN(), false);
  }
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  if (!is_one_of(text, ".inf", ".Inf", ".INF")) return std::nullopt;
  const double infinity = std::numeric_limits<double>::infinity();
  return make_number(is_negative ? -infinity : infinity, false);
}

}  // namespace

CoreScalar classify_plain(std::string_view text) noexcept {
  CoreScalar scalar;
  if (text.empty() || text == "~" || is_one_of(text, "null", "Null", "NULL")) {
    scalar.kind = TokenKind::null;
    return scalar;
  }
  if (is_one_of(text, "true", "True", "TRUE") || is_one_of(text, "false", "False", "FALSE")) {
    scalar.kind = TokenKind::boolean;
    scalar.boolean = text[0] == 't' || text[0] == 'T';
    return scalar;
  }
  const char first = text[0];
  if (!is_digit(first) && first != '-' && first != '+' && first != '.') return scalar;
  if (const auto radix = read_radix(text)) return *radix;
  if (const auto decimal = read_decimal(text)) return *decimal;
  if (const auto not_finite = read_not_finite(text)) return *not_finite;
  return scalar;
}

}  // namespace localrun::model
