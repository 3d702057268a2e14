#include "expr/number.hpp"

#include "expr/text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace localrun::expr {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text, std::size_t from) noexcept {
  std::size_t i = from;
  while (i < text.size() && is_digit(text[i])) ++i;
  return i - from;
}

// `( digits [ "." digits? ] | "." digits )( [eE] [+-]? digits )?`, without the sign
bool is_decimal(std::string_view text) noexcept {
  std::size_t i = count_digits(text, 0);
  bool has_digits = i > 0;
  if (i < text.size() && text[i] == '.') {
    const std::size_t fraction = count_digits(text, i + 1);
    has_digits = has_digits || fraction > 0;
    i += 1 + fraction;
  }
  if (!has_digits) return false;
  if (i == text.size()) return true;
  if (text[i] != 'e' && text[i] != 'E') return false;
  ++i;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  const std::size_t exponent = count_digits(text, i);
  return exponent > 0 && i + exponent == text.size();
}

// std::from_chars does not say in which direction the range was left: the decimal exponent of the
// first digit that is not 0 does.
bool is_huge(std::string_view text) noexcept {
  const std::size_t e = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, e);
  if (e != std::string_view::npos) {
    const std::string_view exponent = text.substr(e + 1);
    long value = 0;
    const char* first = exponent.data() + (exponent.starts_with('+') ? 1 : 0);
    const auto [end, code] = std::from_chars(first, exponent.data() + exponent.size(), value);
    if (code != std::errc{}) return !exponent.starts_with('-');
    const auto shift = static_cast<long>(mantissa.size());
    if (value > shift + 400) return true;
    if (value < -shift - 400) return false;
    const std::size_t point = mantissa.find('.');
    const std::size_t digit = mantissa.find_first_of("123456789");
    if (digit == std::string_view::npos) return false;
    const auto whole = static_cast<long>(point == std::string_view::npos ? mantissa.size() : point);
    return whole - static_cast<long>(digit) + value > 0;
  }
  const std::size_t digit = mantissa.find_first_of("123456789");
  return digit != std::string_view::npos && digit < mantissa.find('.');
}

// Hexadecimal or octal digits as a 32-bit two's complement integer.
double parse_integer(std::string_view digits, int base) noexcept {
  if (digits.empty()) return not_a_number;
  std::uint32_t bits = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, bits, base);
  if (code != std::errc{} || stop != end) return not_a_number;
  return static_cast<std::int32_t>(bits);
}

std::string plain_decimal(std::string_view digits, int exponent) {
  std::string text;
  if (exponent < 0) {
    text = "0.";
    text.append(static_cast<std::size_t>(-exponent - 1), '0');
    return text.append(digits);
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) {
    text = digits;
    return text.append(whole - digits.size(), '0');
  }
  text = digits.substr(0, whole);
  return text.append(1, '.').append(digits.substr(whole));
}

std::string scientific(std::string_view digits, int exponent) {
  std::string text(digits.substr(0, 1));
  if (digits.size() > 1) text.append(1, '.').append(digits.substr(1));
  text.append(exponent < 0 ? "E-" : "E+");
  const std::string size = std::to_string(std::abs(exponent));
  if (size.size() < 2) text.push_back('0');
  return text.append(size);
}

}  // namespace

double decimal_to_double(std::string_view text) noexcept {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc::result_out_of_range) return value;
  const bool is_negative = text.starts_with('-');
  const double size = is_huge(is_negative ? text.substr(1) : text) ? infinity : 0.0;
  return is_negative ? -size : size;
}

double parse_number(std::string_view text) noexcept {
  text = trim(text);
  if (text.empty()) return 0;
  std::string_view size = text;
  if (size[0] == '+' || size[0] == '-') size.remove_prefix(1);
  if (is_decimal(size)) return decimal_to_double(text[0] == '+' ? size : text);
  if (equal_ignoring_case(size, "Infinity")) return text[0] == '-' ? -infinity : infinity;
  if (text.starts_with("0x")) return parse_integer(text.substr(2), 16);
  if (text.starts_with("0o")) return parse_integer(text.substr(2), 8);
  return not_a_number;
}

std::string number_to_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  if (number == 0) return "0";
  std::array<char, 32> buffer;
  if (std::abs(number) < 1e15 && std::trunc(number) == number) {
    const auto [end, code] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                           static_cast<std::int64_t>(number));
    return {buffer.data(), end};
  }
  // d.dddddddddddddde±xx: 15 digits, rounded from the exact binary value
  const auto [end, code] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                         std::abs(number), std::chars_format::scientific, 14);
  const std::string_view written(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  std::string digits(written.substr(0, 1));
  digits.append(written.substr(2, 14));
  digits.erase(digits.find_last_not_of('0') + 1);
  int exponent = 0;
  const char* first = written.data() + 17 + (written[17] == '+' ? 1 : 0);
  std::from_chars(first, end, exponent);
  std::string text = exponent > -5 && exponent < 15 ? plain_decimal(digits, exponent)
                                                    : scientific(digits, exponent);
  return number < 0 ? "-" + text : text;
}

}  // namespace localrun::expr
