#pragma once

// The simple (one-to-one) upper case of Unicode as a sorted table of ranges (expressions.md 4.6).

#include <cstdint>
#include <span>

namespace localrun::expr {

/// Every `stride`-th code point from `first` to `last` has its upper case `distance` further on.
struct UpperCaseRange {
  char32_t first;
  char32_t last;
  std::int32_t distance;
  std::uint8_t stride;
};

/// Sorted, without overlap, from U+0080 on.
[[nodiscard]] std::span<const UpperCaseRange> upper_case_ranges() noexcept;

}  // namespace localrun::expr
