#include "runner/record/run_id.hpp"

#include <cstdio>

namespace localrun {
namespace {

/// Base 32 in the order of ASCII, without the letters that look like digits or like each other.
constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::string_view shape = "dddddddd-dddddd-xxxx";

}  // namespace

std::string make_run_id(Time start, std::uint32_t salt) {
  const auto day = std::chrono::floor<std::chrono::days>(start);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(start - day);
  char text[64];
  const int length = std::snprintf(
      text, sizeof text, "%04d%02u%02u-%02d%02d%02d-", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  std::string id(text, static_cast<std::size_t>(length));
  const auto milliseconds = static_cast<std::uint32_t>(clock.subseconds().count());
  for (const std::uint32_t part :
       {milliseconds / 32, milliseconds % 32, salt / 32 % 32, salt % 32}) {
    id += digits[part];
  }
  return id;
}

bool is_run_id(std::string_view text) noexcept {
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (shape[i] == 'd' && !is_digit) return false;
    if (shape[i] == '-' && text[i] != '-') return false;
    if (shape[i] == 'x' && digits.find(text[i]) == std::string_view::npos) return false;
  }
  return true;
}

}  // namespace localrun
