#include "runner/process/byte_scan.hpp"

#include <algorithm>
#include <cstring>

namespace localrun {
namespace {

// The compiler's own vectors: the registers of every machine that it knows, no intrinsics.
using Vector = signed char __attribute__((vector_size(16)));
constexpr std::size_t width = sizeof(Vector);
constexpr std::size_t stride = 4 * width;

Vector load(const char* at) noexcept {
  Vector vector;
  std::memcpy(&vector, at, width);
  return vector;
}

bool is_any_set(Vector vector) noexcept {
  std::uint64_t halves[2];
  std::memcpy(halves, &vector, width);
  return (halves[0] | halves[1]) != 0;
}

/// All ones where a byte is not ASCII, or CR.
Vector foreign(Vector vector) noexcept { return (vector < 0) | (vector == '\r'); }

/// All ones where `::` or `##` begins.
Vector double_mark(const char* at) noexcept {
  const Vector first = load(at);
  return ((first == ':') | (first == '#')) & (first == load(at + 1));
}

}  // namespace

bool is_ascii_without_cr(std::string_view text) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (; static_cast<std::size_t>(end - at) >= stride; at += stride) {
    if (is_any_set(foreign(load(at)) | foreign(load(at + width)) | foreign(load(at + 2 * width)) |
                   foreign(load(at + 3 * width))))
      return false;
  }
  return std::all_of(at, end,
                     [](char byte) { return static_cast<signed char>(byte) >= 0 && byte != '\r'; });
}

std::size_t find_double_mark(std::string_view text, std::size_t from) noexcept {
  const char* const begin = text.data();
  const std::size_t size = text.size();
  std::size_t at = from;
  // A byte more is read, to see what follows the last one.
  while (at + stride + 1 <= size) {
    const char* const block = begin + at;
    if (is_any_set(double_mark(block) | double_mark(block + width) |
                   double_mark(block + 2 * width) | double_mark(block + 3 * width)))
      break;
    at += stride;
  }
  for (; at + 1 < size; ++at) {
    if ((begin[at] == ':' || begin[at] == '#') && begin[at] == begin[at + 1]) return at;
  }
  return std::string_view::npos;
}

std::size_t count_byte(std::string_view text, char byte) noexcept {
  constexpr std::size_t most_rounds = 127;  // a lane counts no further
  const char* at = text.data();
  const char* const end = at + text.size();
  std::size_t count = 0;
  while (static_cast<std::size_t>(end - at) >= width) {
    const std::size_t rounds = std::min(static_cast<std::size_t>(end - at) / width, most_rounds);
    Vector lanes = {};
    for (std::size_t i = 0; i < rounds; ++i, at += width) lanes -= load(at) == byte;
    for (std::size_t lane = 0; lane < width; ++lane)
      count += static_cast<unsigned char>(lanes[lane]);
  }
  return count + static_cast<std::size_t>(std::count(at, end, byte));
}

}  // namespace localrun
