#pragma once

// The times of `schedule` (workflow-syntax.md 6.4).

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace localrun::model {

/// A minute of some clock, without its time zone.
using LocalMinute = std::chrono::local_time<std::chrono::minutes>;

/// A cron expression: the minutes it names.
struct Cron {
  /// A bit for each number: minute, hour, day, month, weekday.
  std::array<std::uint64_t, 5> numbers{};
  /// Day and weekday do not begin with `*`: then either of them is enough.
  bool has_day = false;
  bool has_weekday = false;

  [[nodiscard]] bool matches_day(std::chrono::local_days day) const;
  /// The first one later than `time`; nothing when there is none within eight years (30 February).
  [[nodiscard]] std::optional<LocalMinute> next_after(LocalMinute time) const;
};

/// Nothing when GitHub refuses the text.
[[nodiscard]] std::optional<Cron> parse_cron(std::string_view text);

}  // namespace localrun::model
