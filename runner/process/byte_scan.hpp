#pragma once

// Questions about a block of log text, answered in one pass over many bytes at a time.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace localrun {

/// Only bytes below 0x80, and no CR among them.
[[nodiscard]] bool is_ascii_without_cr(std::string_view text) noexcept;

/// The first `::` or `##` at or after `from`; npos: neither. What every workflow command holds
/// (execution.md 4), and ordinary text hardly ever, unlike its single characters.
[[nodiscard]] std::size_t find_double_mark(std::string_view text, std::size_t from = 0) noexcept;

/// How many bytes equal `byte`.
[[nodiscard]] std::size_t count_byte(std::string_view text, char byte) noexcept;

}  // namespace localrun
