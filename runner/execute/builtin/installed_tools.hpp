#pragma once

// The versions of a tool on this machine: on PATH, of the system's packages, of version managers.

#include "runner/execute/builtin/tool_version.hpp"

#include <string>
#include <vector>

namespace localrun {

struct InstalledTool {
  ToolVersion version;
  std::string program;  // absolute path
};

/// Where to look, as the step's processes see it.
struct ToolPlaces {
  std::string path;        // PATH
  std::string home;        // may be empty
  std::string tool_cache;  // RUNNER_TOOL_CACHE of the machine; may be empty
};

// Each: the one that PATH finds first, then the others; a program once only.
[[nodiscard]] std::vector<InstalledTool> installed_nodes(const ToolPlaces& places);
[[nodiscard]] std::vector<InstalledTool> installed_pythons(const ToolPlaces& places);
[[nodiscard]] std::vector<InstalledTool> installed_gos(const ToolPlaces& places);
[[nodiscard]] std::vector<InstalledTool> installed_javas(const ToolPlaces& places);

}  // namespace localrun
