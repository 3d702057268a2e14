#include "runner/process/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace localrun {
namespace {

using Byte = unsigned char;

/// A multi-byte sequence by its first byte: its length, and the range of its second byte, which is
/// what rules out overlong forms, surrogates and values above U+10FFFF. Length 0: no first byte.
struct Sequence {
  std::size_t length;
  Byte low;
  Byte high;
};

Sequence sequence_of(Byte first) noexcept {
  if (first < 0xC2) return {0, 0, 0};
  if (first < 0xE0) return {2, 0x80, 0xBF};
  if (first == 0xE0) return {3, 0xA0, 0xBF};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first < 0xF0) return {3, 0x80, 0xBF};
  if (first == 0xF0) return {4, 0x90, 0xBF};
  if (first < 0xF4) return {4, 0x80, 0xBF};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

/// How many bytes at the start belong to one sequence, complete or not; 0: an invalid first byte.
std::size_t matching_length(std::string_view text, const Sequence& sequence) noexcept {
  if (sequence.length == 0) return 0;
  const std::size_t end = std::min(sequence.length, text.size());
  for (std::size_t i = 1; i < end; ++i) {
    const auto byte = static_cast<Byte>(text[i]);
    const Byte low = i == 1 ? sequence.low : 0x80;
    const Byte high = i == 1 ? sequence.high : 0xBF;
    if (byte < low || byte > high) return i;
  }
  return end;
}

std::size_t skip_ascii(const char* text, std::size_t at, std::size_t size) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  std::uint64_t words[4];
  while (at + sizeof words <= size) {
    std::memcpy(words, text + at, sizeof words);
    if (((words[0] | words[1] | words[2] | words[3]) & high_bits) != 0) break;
    at += sizeof words;
  }
  while (at < size && static_cast<Byte>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace

std::size_t valid_utf8_length(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<Byte>(text[at]) < 0x80) {
      at = skip_ascii(text.data(), at, text.size());
      continue;
    }
    const auto sequence = sequence_of(static_cast<Byte>(text[at]));
    if (sequence.length == 0 || matching_length(text.substr(at), sequence) < sequence.length)
      return at;
    at += sequence.length;
  }
  return at;
}

std::size_t unfinished_utf8_length(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto sequence = sequence_of(static_cast<Byte>(text.front()));
  if (text.size() >= sequence.length) return 0;
  return matching_length(text, sequence) == text.size() ? text.size() : 0;
}

std::size_t invalid_utf8_length(std::string_view text) noexcept {
  const auto sequence = sequence_of(static_cast<Byte>(text.front()));
  return std::max<std::size_t>(matching_length(text, sequence), 1);
}

}  // namespace localrun
