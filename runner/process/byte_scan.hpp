#pragma once

// Questions about a block of log text, answered in one pass over many bytes at a time.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace localrun {

/// Only bytes below 0x80, and no CR among them.
[[nodiscard]] bool is_ascii_without_cr(std::string_view text) noexcept;

/// The first `::` or `##` at or after `from`; npos: neither. What every workflow command holds
/// (execution.md 4), and ordinary text hardly ever, unlike its single characters.
[[nodiscard]] std::size_t find_double_mark(std::string_view text, std::size_t from = 0) noexcept;

/// How many bytes equal `byte`.
[[nodiscard]] std::size_t count_byte(std::string_view text, char byte) noexcept;

/// How many bytes one mark of mark_line_ends stands for.
inline constexpr std::size_t bytes_of_mark = 64;

/// Bit i of mark k: byte 64 k + i is LF. Gives how many marks were made: as many as there is room
/// for and whole 64 bytes of text, up to the first 64 that hold CR or ESC.
[[nodiscard]] std::size_t mark_line_ends(std::string_view text,
                                         std::span<std::uint64_t> marks) noexcept;

/// The loops behind the functions above, for registers of one width.
struct ByteScan {
  bool (*is_ascii_without_cr)(const char* begin, const char* end) noexcept;
  const char* (*find_double_mark)(const char* begin, const char* end) noexcept;  // `end`: none
  std::size_t (*count_byte)(const char* begin, const char* end, char byte) noexcept;
  std::size_t (*mark_line_ends)(const char* text, std::uint64_t* marks, std::size_t count) noexcept;
};

/// Those that this processor can run, the quickest last; the functions above use that one.
[[nodiscard]] std::span<const ByteScan> byte_scans() noexcept;

}  // namespace localrun
