#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace localrun {

/// Length of the longest start of `text` that is valid UTF-8.
[[nodiscard]] std::size_t valid_utf8_length(std::string_view text) noexcept;

/// Length of an unfinished but so far valid sequence at the very start of `text` that takes up all
/// of it; 0 when `text` is not one.
[[nodiscard]] std::size_t unfinished_utf8_length(std::string_view text) noexcept;

/// Length of the maximal invalid part at the start of `text`, which one U+FFFD stands for.
/// `text` is not empty and does not start with a valid sequence.
[[nodiscard]] std::size_t invalid_utf8_length(std::string_view text) noexcept;

}  // namespace localrun
