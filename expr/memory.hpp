#pragma once

// What values cost against the memory limit of an evaluation (expressions.md 7).

#include "expr/value.hpp"

#include <cstdint>

namespace localrun::expr {

inline constexpr std::uint64_t value_cost = 24;
inline constexpr std::uint64_t string_cost = 26;

/// `length` in UTF-16 code units.
[[nodiscard]] constexpr std::uint64_t cost_of_text(std::uint64_t length) noexcept {
  return string_cost + 2 * length;
}

[[nodiscard]] inline std::uint64_t cost_of(const Value& value) noexcept {
  if (value.is_string()) return cost_of_text(value.string_utf16_length());
  if (value.is_array() && value.array().is_filtered()) {
    return value_cost + 8 * value.array().size();
  }
  return value_cost;
}

/// The running total of what one function writes.
class MemoryCounter {
 public:
  explicit MemoryCounter(std::uint64_t limit) noexcept : limit_(limit) {}
  /// False when the limit is passed.
  [[nodiscard]] bool add_text(std::uint64_t utf16_length) noexcept {
    total_ += cost_of_text(utf16_length);
    return total_ <= limit_;
  }

 private:
  std::uint64_t limit_;
  std::uint64_t total_ = 0;
};

}  // namespace localrun::expr
