#pragma once

// Names of runs: `20261123-141500-k3f9`. Sorted as texts they are in the order of their start.

#include "runner/events/event.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace localrun {

/// UTC to the second, then two characters for the milliseconds and two of `salt` (its lowest 10
/// bits).
[[nodiscard]] std::string make_run_id(Time start, std::uint32_t salt);
[[nodiscard]] bool is_run_id(std::string_view text) noexcept;

}  // namespace localrun
