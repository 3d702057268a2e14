#pragma once

// Which paths git would ignore, told before they are there.

#include "runner/process/result.hpp"

#include <set>
#include <string>
#include <vector>

namespace localrun {

/// Of `paths`, relative to the repository at `root`, folders with a slash at their end: those that
/// it ignores, spelled the same. A folder of which only the contents are ignored (`dir/*`) is not
/// among them. Blocking: one call of git, none without paths.
[[nodiscard]] Result<std::set<std::string>> ignored_paths(const std::string& root,
                                                          const std::vector<std::string>& paths);

}  // namespace localrun
