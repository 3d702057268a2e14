#pragma once

// `sudo` without the right to: GitHub's machines ask for no password, most others do.

#include "runner/events/event.hpp"

#include <string_view>

namespace localrun {

/// Whether one of these lines is sudo's own, saying that it does not do it.
[[nodiscard]] bool tells_sudo_refusal(std::string_view lines);

/// Said once in a job, at the step that failed over it.
[[nodiscard]] Finding sudo_finding(const Place& step);

}  // namespace localrun
