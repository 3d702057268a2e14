#pragma once

// Versions of tools, and the ranges in which setup actions ask for them: `20`, `18.x`, `^1.2`,
// `>=3.9 <3.12`, `1.19 || 1.21`, `lts/*`, `latest`. Pure.

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace localrun {

struct ToolVersion {
  std::array<int, 3> parts{};
  std::string text;  // as the tool says it, without `v`

  [[nodiscard]] std::strong_ordering compare(const ToolVersion& other) const {
    return parts <=> other.parts;
  }
};
/// The first `NUMBER[.NUMBER[.NUMBER]]` in a text. Java's `1.8.0_392` is 8.0.392.
[[nodiscard]] std::optional<ToolVersion> parse_tool_version(std::string_view text);

/// Absent: not a range that this understands (a name such as `pypy3.10`).
[[nodiscard]] std::optional<bool> is_in_range(const ToolVersion& version, std::string_view range);

}  // namespace localrun
