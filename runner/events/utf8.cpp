#include "runner/events/utf8.hpp"

#include "expr/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace localrun {
namespace {

std::size_t ascii_prefix(std::string_view text, std::size_t at) noexcept {
  const std::size_t start = at;
  while (at + 8 <= text.size()) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    if (word & 0x8080808080808080U) break;
    at += 8;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at - start;
}

}  // namespace

std::size_t code_point_length(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return 0;
  const expr::CodePoint point = expr::decode_utf8(text.substr(at));
  const bool is_invalid = point.value == 0xFFFD && point.size == 1;
  return is_invalid ? 0 : point.size;
}

bool is_valid_utf8(std::string_view text) noexcept {
  std::size_t at = 0;
  while ((at += ascii_prefix(text, at)) < text.size()) {
    const std::size_t length = code_point_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string make_valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = code_point_length(text, at);
    if (length == 0) {
      valid += "\xEF\xBF\xBD";
      ++at;
    } else {
      valid.append(text, at, length);
      at += length;
    }
  }
  return valid;
}

}  // namespace localrun
