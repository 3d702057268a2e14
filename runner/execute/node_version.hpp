#pragma once

// Which Node.js runs a JavaScript action (execution.md 8.6). Pure.

#include "runner/execute/installed_tools.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// How far GitHub has moved actions from Node.js 20 to 24.
enum class NodePhase : std::uint8_t { node20_by_default = 1, node24_by_default, node24_required };
inline constexpr NodePhase current_node_phase = NodePhase::node24_by_default;

struct NodeChoice {
  int major = 24;
  std::string warning;  // both switches are on; empty otherwise
};
/// A variable's value; absent: not set.
using Variable = std::function<std::optional<std::string>(std::string_view name)>;
/// `declared`: the number in `using`. `step_env`: the step's env context, which wins over
/// `process`.
[[nodiscard]] NodeChoice choose_node(int declared, NodePhase phase, const Variable& process,
                                     const Variable& step_env);

/// The one for an action: of the wanted major version, else the nearest above it, else the nearest
/// below that is still at least `declared`, else the highest. nullptr: there is none.
[[nodiscard]] const InstalledTool* best_node(const std::vector<InstalledTool>& installed,
                                             int wanted, int declared);

}  // namespace localrun
