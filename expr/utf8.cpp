#include "expr/utf8.hpp"

#include <cstring>

namespace localrun::expr {
namespace {

constexpr CodePoint invalid{0xFFFD, 1};

char32_t continuation(std::string_view text, std::size_t index) noexcept {
  return static_cast<unsigned char>(text[index]) & 0x3Fu;
}

bool has_continuations(std::string_view text, std::size_t count) noexcept {
  if (text.size() <= count) return false;
  for (std::size_t i = 1; i <= count; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0u) != 0x80u) return false;
  }
  return true;
}

}  // namespace

CodePoint decode_utf8(std::string_view text) noexcept {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xC2 && lead < 0xE0 && has_continuations(text, 1)) {
    return {(lead & 0x1Fu) << 6 | continuation(text, 1), 2};
  }
  if (lead >= 0xE0 && lead < 0xF0 && has_continuations(text, 2)) {
    const char32_t c = (lead & 0x0Fu) << 12 | continuation(text, 1) << 6 | continuation(text, 2);
    if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) return {c, 3};
  }
  if (lead >= 0xF0 && lead < 0xF5 && has_continuations(text, 3)) {
    const char32_t c = (lead & 0x07u) << 18 | continuation(text, 1) << 12 |
                       continuation(text, 2) << 6 | continuation(text, 3);
    if (c >= 0x10000 && c <= 0x10FFFF) return {c, 4};
  }
  return invalid;
}

void append_utf8(std::string& text, char32_t c) {
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

bool is_ascii(std::string_view text) noexcept {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t block;
    std::memcpy(&block, text.data() + i, 8);
    if ((block & 0x8080808080808080u) != 0) return false;
  }
  for (; i < text.size(); ++i) {
    if (!is_ascii(text[i])) return false;
  }
  return true;
}

}  // namespace localrun::expr
