#pragma once

// Limits of time, as workflows give them: minutes, as a number of any size.

#include <algorithm>
#include <chrono>

namespace localrun {

using Minutes = std::chrono::duration<double, std::ratio<60>>;

/// For timers and points in time. A limit beyond ten years is never reached, and counted in
/// nanoseconds might not be a number any more.
[[nodiscard]] inline std::chrono::nanoseconds clock_time(Minutes minutes) {
  constexpr Minutes ten_years{10 * 366 * 24 * 60.0};
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::min(minutes, ten_years));
}

}  // namespace localrun
