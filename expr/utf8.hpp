#pragma once

// Reading and writing single code points of UTF-8. Bytes that are no UTF-8 count as U+FFFD, one
// each.

#include <cstdint>
#include <string>
#include <string_view>

namespace localrun::expr {

struct CodePoint {
  char32_t value;
  std::uint32_t size;  // bytes read
};

/// The code point that starts at `text[0]`; `text` is not empty.
[[nodiscard]] CodePoint decode_utf8(std::string_view text) noexcept;
void append_utf8(std::string& text, char32_t c);

[[nodiscard]] constexpr bool is_ascii(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x80;
}
[[nodiscard]] bool is_ascii(std::string_view text) noexcept;

}  // namespace localrun::expr
