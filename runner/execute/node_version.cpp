#include "runner/execute/node_version.hpp"

#include "expr/text.hpp"
#include "runner/execute/truthy.hpp"

#include <algorithm>

namespace localrun {

namespace {

/// A switch, and where it was set.
struct Switch {
  bool is_on = false;
  bool is_from_step = false;
};

Switch read_switch(std::string_view name, const Variable& process, const Variable& step_env) {
  if (const auto value = step_env(name)) return {is_truthy(*value), true};
  if (const auto value = process(name)) return {is_truthy(*value), false};
  return {};
}

std::string both_warning(bool is_from_step, int major) {
  return "Both FORCE_JAVASCRIPT_ACTIONS_TO_NODE24 and ACTIONS_ALLOW_USE_UNSECURE_NODE_VERSION "
         "environment variables are set to true in the " +
         std::string(is_from_step ? "workflow" : "system") +
         " environment. This is likely a configuration error. Using the default Node version: "
         "node" +
         std::to_string(major) + ".";
}

}  // namespace

NodeChoice choose_node(int declared, NodePhase phase, const Variable& process,
                       const Variable& step_env) {
  if (declared > 20 || phase == NodePhase::node24_required) return {24, {}};
  const Switch force = read_switch("FORCE_JAVASCRIPT_ACTIONS_TO_NODE24", process, step_env);
  const Switch allow = read_switch("ACTIONS_ALLOW_USE_UNSECURE_NODE_VERSION", process, step_env);
  const bool is_first_phase = phase == NodePhase::node20_by_default;
  if (force.is_on && allow.is_on && force.is_from_step == allow.is_from_step) {
    const int major = is_first_phase ? 20 : 24;
    return {major, both_warning(force.is_from_step, major)};
  }
  if (is_first_phase) return {force.is_on ? 24 : 20, {}};
  return {allow.is_on ? 20 : 24, {}};
}

const InstalledTool* best_node(const std::vector<InstalledTool>& installed, int wanted,
                               int declared) {
  // Smaller is better: exact, above by distance, below but enough by distance, then the rest.
  const auto rank = [&](const InstalledTool& node) {
    const int major = node.version.parts[0];
    if (major >= wanted) return major - wanted;
    if (major >= declared) return 1000 + wanted - major;
    return 2000 + wanted - major;
  };
  const auto best = std::min_element(
      installed.begin(), installed.end(),
      [&](const InstalledTool& a, const InstalledTool& b) { return rank(a) < rank(b); });
  return best == installed.end() ? nullptr : &*best;
}

}  // namespace localrun
