#include "runner/execute/decode_text.hpp"

#include <algorithm>
#include <cstdint>

namespace localrun {
namespace {

constexpr char32_t replacement = 0xFFFD;

void append_code_point(std::string& text, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = replacement;
  const auto byte = [&](char32_t value) { text.push_back(static_cast<char>(value)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3F));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

std::uint8_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<std::uint8_t>(bytes[index]);
}

/// Length of the valid sequence at the front, 0 when it is invalid; `broken` is then how many bytes
/// one U+FFFD stands for (the longest valid beginning, at least one byte).
struct Sequence {
  std::size_t length = 0;
  std::size_t broken = 1;
};

Sequence sequence_at(std::string_view bytes) {
  const std::uint8_t lead = byte_at(bytes, 0);
  if (lead < 0x80) return {1, 0};
  std::size_t length = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {0, 1};
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= bytes.size() || byte_at(bytes, i) < low || byte_at(bytes, i) > high) return {0, i};
    low = 0x80;
    high = 0xBF;
  }
  return {length, 0};
}

std::string decode_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const Sequence sequence = sequence_at(bytes);
    if (sequence.length == 0) {
      append_code_point(text, replacement);
      bytes.remove_prefix(sequence.broken);
    } else {
      text.append(bytes.substr(0, sequence.length));
      bytes.remove_prefix(sequence.length);
    }
  }
  return text;
}

enum class ByteOrder : std::uint8_t { little, big };

/// The unit of `width` bytes at `index`.
char32_t unit_at(std::string_view bytes, std::size_t index, std::size_t width, ByteOrder order) {
  char32_t unit = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const std::size_t at = order == ByteOrder::big ? i : width - 1 - i;
    unit = (unit << 8) | byte_at(bytes, index + at);
  }
  return unit;
}

std::string decode_utf16(std::string_view bytes, ByteOrder order) {
  std::string text;
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) {
    char32_t c = unit_at(bytes, i, 2, order);
    if (c >= 0xD800 && c <= 0xDBFF && i + 3 < bytes.size()) {
      const char32_t low = unit_at(bytes, i + 2, 2, order);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    append_code_point(text, c);
  }
  if (i < bytes.size()) append_code_point(text, replacement);
  return text;
}

std::string decode_utf32(std::string_view bytes, ByteOrder order) {
  std::string text;
  std::size_t i = 0;
  for (; i + 3 < bytes.size(); i += 4) append_code_point(text, unit_at(bytes, i, 4, order));
  if (i < bytes.size()) append_code_point(text, replacement);
  return text;
}

}  // namespace

std::string decode_text(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) return decode_utf8(bytes.substr(3));
  // The mark of UTF-32 begins like that of UTF-16, so it is looked for first.
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return decode_utf32(bytes.substr(4), ByteOrder::little);
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return decode_utf32(bytes.substr(4), ByteOrder::big);
  if (bytes.starts_with("\xFF\xFE"sv)) return decode_utf16(bytes.substr(2), ByteOrder::little);
  if (bytes.starts_with("\xFE\xFF"sv)) return decode_utf16(bytes.substr(2), ByteOrder::big);
  return decode_utf8(bytes);
}

}  // namespace localrun
