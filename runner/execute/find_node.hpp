#pragma once

// The Node.js versions of this machine: on PATH, and where the usual version managers put theirs.

#include "runner/execute/node_version.hpp"

#include <string>
#include <vector>

namespace localrun {

/// Folders whose names tell the version come first asked, since they need no process; those of PATH
/// are asked with `--version`, once for each file in the life of this program. `home` and
/// `tool_cache` may be empty.
[[nodiscard]] std::vector<InstalledNode> find_nodes(const std::string& path,
                                                    const std::string& home,
                                                    const std::string& tool_cache);

}  // namespace localrun
