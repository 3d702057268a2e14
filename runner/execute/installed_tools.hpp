#pragma once

// The versions of a tool on this machine: on PATH, of the system's packages, of version managers.
// What runs JavaScript actions and the built-in setup actions look here.

#include "runner/execute/tool_version.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

enum class Tool : std::uint8_t { node, python, go, java, rust };

struct InstalledTool {
  ToolVersion version;
  std::string program;  // absolute path
};

/// Where to look, as the step's processes see it. Empty: there is none.
struct ToolPlaces {
  std::string path;         // PATH
  std::string home;         // HOME
  std::string tool_cache;   // RUNNER_TOOL_CACHE of the machine
  std::string rustup_home;  // RUSTUP_HOME, or the default below HOME
  std::string memory;       // file of what programs said before (tool_memory.hpp)
};

/// The one that PATH finds first, then the others; a program once only. Where no folder's name
/// tells the version, the program is asked, and what it says is remembered.
[[nodiscard]] std::vector<InstalledTool> installed(Tool tool, const ToolPlaces& places);

/// Whether there is one at all; no program is asked.
[[nodiscard]] bool is_installed(Tool tool, const ToolPlaces& places);

/// Folders of this home in which version managers keep tools and themselves; those that are there.
[[nodiscard]] std::vector<std::string> tool_folders_of(const std::string& home);

/// What a program prints on both streams, called with these words; empty when it cannot be started.
[[nodiscard]] std::string said_by(const std::string& program, std::string_view words);

}  // namespace localrun
