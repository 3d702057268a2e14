#pragma once

// Names of programs that are there, for one that is not.

#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// At most three names of executable files in the folders of `search_path` (a list as PATH has it)
/// that are near to `name` (diagnostics.md 1).
[[nodiscard]] std::vector<std::string> near_programs(std::string_view name,
                                                     std::string_view search_path);

}  // namespace localrun
