#include "runner/view/plain_lines.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace localrun {
namespace {

// The compiler's own vectors: the registers of every machine that it knows, no intrinsics.
using Vector = signed char __attribute__((vector_size(16)));
constexpr std::ptrdiff_t width = sizeof(Vector);
constexpr std::ptrdiff_t room = 8192;
static_assert(std::endian::native == std::endian::little);

constexpr bool is_special(char byte) { return byte == '\n' || byte == '\r' || byte == '\x1b'; }

/// The index of the first special byte; -1: none.
int first_special(Vector bytes) noexcept {
  const Vector special = (bytes == '\n') | (bytes == '\r') | (bytes == '\x1b');
  std::uint64_t halves[2];
  std::memcpy(halves, &special, width);
  if ((halves[0] | halves[1]) == 0) return -1;
  return halves[0] != 0 ? std::countr_zero(halves[0]) / 8 : 8 + std::countr_zero(halves[1]) / 8;
}

/// Gathers in a small buffer, where a copy may write a whole vector and count less of it.
class Gatherer {
 public:
  explicit Gatherer(std::string& out) : out_(out) {}

  [[nodiscard]] std::size_t size() const { return out_.size() + used(); }
  void append(std::string_view text) {
    if (used() + text.size() > std::size_t{room}) flush();
    if (text.size() > std::size_t{room}) {
      out_.append(text);
      return;
    }
    std::memcpy(to_, text.data(), text.size());
    to_ += text.size();
  }
  /// Copies up to and including the first special byte and gives what follows it; null: none.
  const char* append_to_special(const char* from, const char* end) {
    while (end - from >= width) {
      if (used() > std::size_t{room}) flush();
      // A buffer's fill at a time, by a pointer of its own: what is written cannot change it.
      char* to = to_;
      const char* const stop =
          from + std::min<std::ptrdiff_t>(end - from - (width - 1), buffer_.data() + room + 1 - to);
      for (; from < stop; from += width, to += width) {
        Vector bytes;
        std::memcpy(&bytes, from, width);
        std::memcpy(to, &bytes, width);
        const int found = first_special(bytes);
        if (found < 0) continue;
        to_ = to + found + 1;
        return from + found + 1;
      }
      to_ = to;
    }
    while (from != end) {
      append({from, 1});
      if (is_special(*from++)) return from;
    }
    return nullptr;
  }
  void flush() {
    out_.append(buffer_.data(), used());
    to_ = buffer_.data();
  }
  /// Back to what size() was.
  void cut(std::size_t size) {
    flush();
    out_.resize(size);
  }

 private:
  [[nodiscard]] std::size_t used() const { return static_cast<std::size_t>(to_ - buffer_.data()); }
  std::string& out_;
  std::array<char, room + 2 * width> buffer_;  // a vector fits behind the room
  char* to_ = buffer_.data();
};

}  // namespace

std::string_view append_plain_lines(std::string& out, std::string_view text,
                                    const Margins& margins) {
  Gatherer gatherer(out);
  const char* from = text.data();
  const char* const end = from + text.size();
  while (from != end) {
    if (*from == '#' && std::string_view(from, end).starts_with("##[")) break;
    const std::size_t before = gatherer.size();
    gatherer.append(*from == '\n' ? margins.of_empty : margins.of_text);
    const char* const next = gatherer.append_to_special(from, end);
    if (next == nullptr || next[-1] != '\n') {
      gatherer.cut(before);
      break;
    }
    from = next;
  }
  gatherer.flush();
  return {from, static_cast<std::size_t>(end - from)};
}

}  // namespace localrun
