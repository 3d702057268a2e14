#pragma once

// Text helpers of the language: comparing without case as GitHub does (expressions.md 4.6), near
// names. All text is UTF-8; bytes that are no UTF-8 compare as themselves.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::expr {

[[nodiscard]] char32_t to_upper_case(char32_t c) noexcept;  // simple, one to one
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept;
/// Order of the UTF-16 code units of the upper-cased texts (expressions.md 4.5).
[[nodiscard]] std::strong_ordering compare_ignoring_case(std::string_view left,
                                                         std::string_view right) noexcept;
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view part);
[[nodiscard]] bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
[[nodiscard]] bool ends_with_ignoring_case(std::string_view text, std::string_view suffix);
/// Equal for texts that are equal ignoring case.
[[nodiscard]] std::uint32_t hash_ignoring_case(std::string_view text) noexcept;
[[nodiscard]] std::string fold_case(
    std::string_view text);  // the simple upper case of each code point

[[nodiscard]] bool is_white_space(char32_t c) noexcept;  // expressions.md 2
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
/// Bytes of the white space that `text` begins with.
[[nodiscard]] std::size_t leading_white_space(std::string_view text) noexcept;
/// Length in UTF-16 code units, as official messages count.
[[nodiscard]] std::size_t utf16_length(std::string_view utf8) noexcept;

/// At most `most` names near to `name`, nearest first, by edit distance ignoring case: 1 for up to
/// 4 letters, 2 up to 8, else 3 (diagnostics.md 1). An exact match ignoring case comes first.
[[nodiscard]] std::vector<std::string> near_names(std::string_view name,
                                                  std::span<const std::string_view> candidates,
                                                  std::size_t most = 3);

}  // namespace localrun::expr
