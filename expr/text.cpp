#include "expr/text.hpp"

#include "expr/upper_case_table.hpp"
#include "expr/utf8.hpp"

#include <algorithm>
#include <cstring>

namespace localrun::expr {
namespace {

constexpr char ascii_upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

bool ascii_equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i] != right[i] && ascii_upper(left[i]) != ascii_upper(right[i])) return false;
  }
  return true;
}

// Code units above U+FFFF begin with a surrogate, which sorts below U+E000.
std::uint64_t utf16_order(char32_t c) noexcept {
  if (c < 0x10000) return std::uint64_t{c} << 32;
  const std::uint64_t lead = 0xD800 + ((c - 0x10000) >> 10);
  return lead << 32 | (c & 0x3FF);
}

std::size_t continuation_bytes(std::string_view text) noexcept {
  std::size_t count = 0;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t block;
    std::memcpy(&block, text.data() + i, 8);
    if ((block & 0x8080808080808080u) == 0) continue;
    const std::uint64_t continuation = block & (~block << 1) & 0x8080808080808080u;
    count += static_cast<std::size_t>(__builtin_popcountll(continuation));
  }
  for (; i < text.size(); ++i) {
    count += (static_cast<unsigned char>(text[i]) & 0xC0u) == 0x80u ? 1 : 0;
  }
  return count;
}

}  // namespace

char32_t to_upper_case(char32_t c) noexcept {
  if (c < 0x80) return static_cast<char32_t>(ascii_upper(static_cast<char>(c)));
  const auto ranges = upper_case_ranges();
  const auto after = std::upper_bound(
      ranges.begin(), ranges.end(), c,
      [](char32_t value, const UpperCaseRange& range) { return value < range.first; });
  if (after == ranges.begin()) return c;
  const UpperCaseRange& range = *(after - 1);
  if (c > range.last || (c - range.first) % range.stride != 0) return c;
  return static_cast<char32_t>(static_cast<std::int32_t>(c) + range.distance);
}

bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
  // Most texts that are compared differ in their first letter.
  if (!left.empty() && !right.empty() && is_ascii(left[0]) && is_ascii(right[0]) &&
      ascii_upper(left[0]) != ascii_upper(right[0])) {
    return false;
  }
  if (left.size() == right.size()) {
    if (left == right) return true;
    if (is_ascii(left) && is_ascii(right)) return ascii_equal_ignoring_case(left, right);
  } else if (is_ascii(left) && is_ascii(right)) {
    return false;
  }
  return compare_ignoring_case(left, right) == std::strong_ordering::equal;
}

std::strong_ordering compare_ignoring_case(std::string_view left, std::string_view right) noexcept {
  while (!left.empty() && !right.empty()) {
    const CodePoint a = decode_utf8(left);
    const CodePoint b = decode_utf8(right);
    if (a.value != b.value) {
      const char32_t upper_a = to_upper_case(a.value);
      const char32_t upper_b = to_upper_case(b.value);
      if (upper_a != upper_b) return utf16_order(upper_a) <=> utf16_order(upper_b);
    } else if (a.value == 0xFFFD && left[0] != right[0]) {
      return left[0] <=> right[0];  // two different bytes that are no UTF-8
    }
    left.remove_prefix(a.size);
    right.remove_prefix(b.size);
  }
  return left.size() <=> right.size();
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  if (part.empty()) return true;
  if (!is_ascii(part) || !is_ascii(text)) {
    return fold_case(text).find(fold_case(part)) != std::string::npos;
  }
  const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(),
                                 [](char a, char b) { return ascii_upper(a) == ascii_upper(b); });
  return found != text.end();
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  if (is_ascii(prefix) && is_ascii(text)) {
    return text.size() >= prefix.size() && ascii_equal_ignoring_case(prefix, text);
  }
  return fold_case(text).starts_with(fold_case(prefix));
}

bool ends_with_ignoring_case(std::string_view text, std::string_view suffix) {
  if (is_ascii(suffix) && is_ascii(text)) {
    return text.size() >= suffix.size() &&
           ascii_equal_ignoring_case(suffix, text.substr(text.size() - suffix.size()));
  }
  return fold_case(text).ends_with(fold_case(suffix));
}

std::uint32_t hash_ignoring_case(std::string_view text) noexcept {
  // Clearing bit 5 makes 'a' and 'A' one; that some other characters fall together does no harm.
  constexpr std::uint64_t case_bit = 0x2020202020202020u;
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15u;
  std::uint64_t hash = text.size();
  if (!is_ascii(text)) {
    hash = 0;
    while (!text.empty()) {
      const CodePoint c = decode_utf8(text);
      hash = (hash ^ to_upper_case(c.value)) * factor;
      hash ^= hash >> 32;
      text.remove_prefix(c.size);
    }
    return static_cast<std::uint32_t>(hash);
  }
  while (text.size() >= 8) {
    std::uint64_t block;
    std::memcpy(&block, text.data(), 8);
    hash = (hash ^ (block & ~case_bit)) * factor;
    hash ^= hash >> 32;
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  for (const char c : text) rest = rest << 8 | static_cast<unsigned char>(c);
  hash = (hash ^ (rest & ~case_bit)) * factor;
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

std::string fold_case(std::string_view text) {
  if (is_ascii(text)) {
    std::string folded(text);
    for (char& c : folded) c = ascii_upper(c);
    return folded;
  }
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = decode_utf8(text);
    const char32_t upper = to_upper_case(c.value);
    if (upper == c.value) {
      folded.append(text.substr(0, c.size));
    } else {
      append_utf8(folded, upper);
    }
    text.remove_prefix(c.size);
  }
  return folded;
}

bool is_white_space(char32_t c) noexcept {
  if (c <= 0x20) return c == 0x20 || (c >= 0x09 && c <= 0x0D);
  if (c < 0x85) return false;
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::size_t leading_white_space(std::string_view text) noexcept {
  std::size_t size = 0;
  while (size < text.size()) {
    const CodePoint c = decode_utf8(text.substr(size));
    if (!is_white_space(c.value)) break;
    size += c.size;
  }
  return size;
}

std::string_view trim(std::string_view text) noexcept {
  text.remove_prefix(leading_white_space(text));
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0u) == 0x80u) --start;
    const CodePoint last = decode_utf8(text.substr(start));
    if (!is_white_space(last.value) || start + last.size != text.size()) break;
    text.remove_suffix(last.size);
  }
  return text;
}

std::size_t utf16_length(std::string_view utf8) noexcept {
  const std::size_t units = utf8.size() - continuation_bytes(utf8);
  if (units == utf8.size()) return units;
  const auto pairs = std::count_if(utf8.begin(), utf8.end(),
                                   [](char c) { return static_cast<unsigned char>(c) >= 0xF0; });
  return units + static_cast<std::size_t>(pairs);
}

}  // namespace localrun::expr
