#include "runner/process/byte_scan.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#define LOCALRUN_HAS_AVX2 1
#else
#define LOCALRUN_HAS_AVX2 0
#endif

namespace localrun {
namespace {

static_assert(std::endian::native == std::endian::little);

namespace narrow {  // what every processor has
#define LOCALRUN_WIDTH 16
#define LOCALRUN_TARGET
#include "runner/process/byte_scan_loops.hpp"
#undef LOCALRUN_TARGET
#undef LOCALRUN_WIDTH
}  // namespace narrow

#if LOCALRUN_HAS_AVX2
using CharVector = char __attribute__((vector_size(32)));
namespace wide {
#define LOCALRUN_WIDTH 32
#define LOCALRUN_TARGET [[gnu::target("avx2")]]
#include "runner/process/byte_scan_loops.hpp"
#undef LOCALRUN_TARGET
#undef LOCALRUN_WIDTH
}  // namespace wide

constexpr std::array scans{narrow::scan, wide::scan};

std::size_t count_runnable() noexcept { return __builtin_cpu_supports("avx2") ? 2 : 1; }
#else
constexpr std::array scans{narrow::scan};

std::size_t count_runnable() noexcept { return 1; }
#endif

const ByteScan& quickest() noexcept {
  static const ByteScan& scan = scans.at(count_runnable() - 1);
  return scan;
}

}  // namespace

std::span<const ByteScan> byte_scans() noexcept { return std::span(scans).first(count_runnable()); }

bool is_ascii_without_cr(std::string_view text) noexcept {
  return quickest().is_ascii_without_cr(text.data(), text.data() + text.size());
}

std::size_t find_double_mark(std::string_view text, std::size_t from) noexcept {
  if (from >= text.size()) return std::string_view::npos;
  const char* const end = text.data() + text.size();
  const char* const found = quickest().find_double_mark(text.data() + from, end);
  return found == end ? std::string_view::npos : static_cast<std::size_t>(found - text.data());
}

std::size_t count_byte(std::string_view text, char byte) noexcept {
  return quickest().count_byte(text.data(), text.data() + text.size(), byte);
}

std::size_t mark_line_ends(std::string_view text, std::span<std::uint64_t> marks) noexcept {
  return quickest().mark_line_ends(text.data(), marks.data(),
                                   std::min(marks.size(), text.size() / bytes_of_mark));
}

}  // namespace localrun
