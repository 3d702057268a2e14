#pragma once

// Writing JSON by hand: the log path makes a line for every line of a log.

#include <concepts>
#include <charconv>
#include <string>
#include <string_view>

namespace localrun {

/// `text` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

template <std::integral Number>
void append_number(std::string& out, Number number) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  static_cast<void>(error);  // 24 characters hold every integer
  out.append(digits, end);
}

/// Whether the whole text is one JSON value, nested at most 100 deep.
[[nodiscard]] bool is_json(std::string_view text) noexcept;
/// The text of the value of `key` in a valid one-line object, at its top level; empty when absent.
[[nodiscard]] std::string_view find_member(std::string_view object, std::string_view key) noexcept;

}  // namespace localrun
