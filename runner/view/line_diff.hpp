#pragma once

// What two sequences of lines have in common, and where they differ.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace localrun {

/// Pairs of equal lines, both indices growing. Lines that occur once on both sides decide first
/// (patience), so what moved or came in keeps together; a stretch of many lines without such is
/// taken as changed as a whole, so the time stays about linear.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> common_lines(
    std::span<const std::string> before, std::span<const std::string> after);

/// A line of a hunk: of both texts (`same`: the indices of both), or of one.
struct HunkLine {
  enum class Kind : std::uint8_t { same, removed, added };
  Kind kind = Kind::same;
  std::size_t before = 0;  // index; of `added`: of the line that it stands in front of
  std::size_t after = 0;
  friend bool operator==(const HunkLine&, const HunkLine&) = default;
};
/// Changed lines that are near each other, with at most `context` lines around them.
using Hunk = std::vector<HunkLine>;
[[nodiscard]] std::vector<Hunk> hunks_of(std::span<const std::string> before,
                                         std::span<const std::string> after, std::size_t context);

}  // namespace localrun
