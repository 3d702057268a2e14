#include "runner/execute/node_version.hpp"

#include "expr/text.hpp"
#include "runner/execute/truthy.hpp"

#include <algorithm>
#include <charconv>

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

const InstalledNode* best_node(const std::vector<InstalledNode>& installed, int wanted,
                               int declared) {
  // Smaller is better: exact, above by distance, below but enough by distance, then the rest.
  const auto rank = [&](const InstalledNode& node) {
    if (node.major >= wanted) return node.major - wanted;
    if (node.major >= declared) return 1000 + wanted - node.major;
    return 2000 + wanted - node.major;
  };
  const auto best = std::min_element(
      installed.begin(), installed.end(),
      [&](const InstalledNode& a, const InstalledNode& b) { return rank(a) < rank(b); });
  return best == installed.end() ? nullptr : &*best;
}

std::optional<InstalledNode> parse_node_version(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  InstalledNode node;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), node.major);
  if (error != std::errc() || node.major <= 0) return std::nullopt;
  node.version = text.substr(0, std::min(text.find_first_not_of("0123456789."), text.size()));
  return node;
}

}  // namespace localrun
