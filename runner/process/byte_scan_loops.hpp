// The loops of byte_scan.cpp, which includes this once for each width of register and says by
// LOCALRUN_WIDTH how many bytes one holds, by LOCALRUN_TARGET what it takes to have them. Vectors
// are the compiler's own, not a processor's: what a function may use is known by its attribute
// only, so a template for both widths would be made for the narrower one.

using Vector = signed char __attribute__((vector_size(LOCALRUN_WIDTH)));
constexpr std::size_t width = sizeof(Vector);
constexpr std::size_t stride = 64;

LOCALRUN_TARGET inline Vector load(const char* at) noexcept {
  Vector vector;
  std::memcpy(&vector, at, width);
  return vector;
}

/// Bit i tells whether byte i is all ones; each byte is that or zero.
LOCALRUN_TARGET inline std::uint64_t bits_of(Vector vector) noexcept {
#if LOCALRUN_WIDTH == 32
  return static_cast<std::uint32_t>(
      __builtin_ia32_pmovmskb256(reinterpret_cast<CharVector>(vector)));
#else
  // The product puts the lowest bit of byte i at bit 56 + i.
  std::array<std::uint64_t, 2> halves;
  std::memcpy(halves.data(), &vector, width);
  const auto gathered = [](std::uint64_t half) {
    return ((half & 0x0101010101010101U) * 0x0102040810204080U) >> 56U;
  };
  return gathered(halves[0]) | gathered(halves[1]) << 8U;
#endif
}

LOCALRUN_TARGET inline bool is_any_set(Vector vector) noexcept {
#if LOCALRUN_WIDTH == 32
  return bits_of(vector) != 0;
#else
  std::array<std::uint64_t, 2> halves;
  std::memcpy(halves.data(), &vector, width);
  return (halves[0] | halves[1]) != 0;
#endif
}

LOCALRUN_TARGET bool is_ascii_without_cr(const char* at, const char* end) noexcept {
  for (; static_cast<std::size_t>(end - at) >= stride; at += stride) {
    Vector foreign = {};
    for (std::size_t i = 0; i < stride; i += width) {
      const Vector bytes = load(at + i);
      foreign |= (bytes < 0) | (bytes == '\r');
    }
    if (is_any_set(foreign)) return false;
  }
  for (; at != end; ++at) {
    if (static_cast<signed char>(*at) < 0 || *at == '\r') return false;
  }
  return true;
}

LOCALRUN_TARGET const char* find_double_mark(const char* at, const char* end) noexcept {
  // A byte more is read, to see what follows the last one.
  for (; static_cast<std::size_t>(end - at) > stride; at += stride) {
    Vector found = {};
    for (std::size_t i = 0; i < stride; i += width) {
      const Vector first = load(at + i);
      found |= ((first == ':') | (first == '#')) & (first == load(at + i + 1));
    }
    if (is_any_set(found)) break;
  }
  for (; end - at > 1; ++at) {
    if ((at[0] == ':' || at[0] == '#') && at[0] == at[1]) return at;
  }
  return end;
}

LOCALRUN_TARGET std::size_t count_byte(const char* at, const char* end, char byte) noexcept {
  constexpr std::size_t most_rounds = 127;  // a lane counts no further
  std::size_t count = 0;
  while (static_cast<std::size_t>(end - at) >= width) {
    const std::size_t rounds = std::min(static_cast<std::size_t>(end - at) / width, most_rounds);
    Vector lanes = {};
    for (std::size_t i = 0; i < rounds; ++i, at += width) lanes -= load(at) == byte;
    for (std::size_t lane = 0; lane < width; ++lane)
      count += static_cast<unsigned char>(lanes[lane]);
  }
  for (; at != end; ++at) count += *at == byte ? 1 : 0;
  return count;
}

LOCALRUN_TARGET std::size_t mark_line_ends(const char* text, std::uint64_t* marks,
                                           std::size_t count) noexcept {
  for (std::size_t k = 0; k < count; ++k, text += stride) {
    Vector unusual = {};
    std::uint64_t ends = 0;
    for (std::size_t i = 0; i < stride; i += width) {
      const Vector bytes = load(text + i);
      unusual |= (bytes == '\r') | (bytes == '\x1b');
      ends |= bits_of(bytes == '\n') << i;
    }
    if (is_any_set(unusual)) return k;
    marks[k] = ends;
  }
  return count;
}

constexpr ByteScan scan{is_ascii_without_cr, find_double_mark, count_byte, mark_line_ends};
