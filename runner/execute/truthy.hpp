#pragma once

#include <string_view>

namespace localrun {

/// The official runner's own reading of a switch: `1`, `true` or `$true`, ignoring case.
[[nodiscard]] bool is_truthy(std::string_view text) noexcept;

}  // namespace localrun
