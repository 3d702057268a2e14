#pragma once

// GitHub cuts texts by UTF-16 code units.

#include <cstddef>
#include <string_view>

namespace localrun::model {

/// At most `units` code units from the beginning, never half of a character.
[[nodiscard]] std::string_view utf16_prefix(std::string_view text, std::size_t units) noexcept;

}  // namespace localrun::model
