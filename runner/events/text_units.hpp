#pragma once

// Text as .NET sees it, where a rule of GitHub counts or trims that way.

#include <cstddef>
#include <string_view>

namespace localrun {

[[nodiscard]] std::size_t utf16_length(std::string_view utf8) noexcept;
/// Without white space (Unicode's) at both ends.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

}  // namespace localrun
