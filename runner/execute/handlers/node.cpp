#include "runner/execute/handlers/handler.hpp"
#include "runner/execute/handlers/process_body.hpp"
#include "runner/execute/installed_tools.hpp"
#include "runner/execute/node_version.hpp"
#include "runner/execute/truthy.hpp"

#include <sys/stat.h>
#include <utility>

namespace localrun {

namespace {

BodyEnd failed() { return {TaskResult::failed, {}, {}}; }

std::optional<std::string> inherited(const StepContext& step, std::string_view name) {
  for (const std::string& text : step.job.run().base_environ) {
    if (text.size() > name.size() && text[name.size()] == '=' && text.starts_with(name))
      return text.substr(name.size() + 1);
  }
  return std::nullopt;
}

const std::vector<InstalledTool>& nodes_of(StepContext& step) {
  JobContext& job = step.job;
  if (!job.common->nodes) {
    ToolPlaces places;
    places.path = inherited(step, "PATH").value_or("");
    places.home = job.home_of_tools(inherited(step, "HOME").value_or(""));
    places.tool_cache = job.folders.tool_cache;
    places.memory = job.tools.stores.tools;
    job.common->nodes = installed(Tool::node, places);
  }
  return *job.common->nodes;
}

std::string name_of(const InstalledTool& node) {
  return "Node.js " + node.version.text + " (" + node.program + ")";
}

/// The node for an action that declares this version, and what has to be said about it.
const InstalledTool* node_for(StepContext& step, int declared) {
  const NodeChoice choice = choose_node(
      declared, current_node_phase, [&](std::string_view name) { return inherited(step, name); },
      [&](std::string_view name) { return step.env_context(name); });
  if (!choice.warning.empty()) step.log_writer.warning(choice.warning);
  const std::string wanted = "Node.js " + std::to_string(choice.major);
  const InstalledTool* node = best_node(nodes_of(step), choice.major, declared);
  if (node == nullptr) {
    step.log_writer.error("this action runs on " + wanted + ", and there is no Node.js here");
    step.log_writer.print(
        "install one (Debian: apt install nodejs), or leave the action out: --action NAME=skip");
  } else if (node->version.parts[0] < declared) {
    step.log_writer.warning("the action is made for Node.js " + std::to_string(declared) +
                            "; here " + name_of(*node) + " runs it");
  } else if (node->version.parts[0] != choice.major && step.stage == Stage::main) {
    step.log_writer.print(name_of(*node) + " runs it in place of " + wanted);
  }
  return node;
}

const std::string& file_of(const model::NodeAction& action, Stage stage) {
  switch (stage) {
    case Stage::pre:
      return action.pre;
    case Stage::main:
      return action.main.value;
    case Stage::post:
      return action.post;
  }
  return action.main.value;
}

/// The file of the stage; absent, which is told: it is not there, or not the action's.
std::optional<std::string> script_of(StepContext& step, const ActionAtHand& action,
                                     const std::string& file) {
  std::string path = action.folder + "/" + file;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    step.log_writer.error("File not found: '" + path + "'");
    step.log_writer.print("the action's metadata names '" + file +
                          "': commit what is built, or build it in a step before");
    return std::nullopt;
  }
  if (!lies_below(path, action.root)) {
    step.log_writer.error("'" + path + "' leads out of the action's repository '" + action.root +
                          "'");
    return std::nullopt;
  }
  return path;
}

}  // namespace

boost::asio::awaitable<BodyEnd> run_node_action(StepContext& step, ActionCall call, Minutes limit) {
  const auto& action = std::get<model::NodeAction>(call.action->file->runs);
  const std::string& file = file_of(action, step.stage);
  if (file.empty()) co_return BodyEnd{};
  const auto script = script_of(step, *call.action, file);
  if (!script) co_return failed();
  const InstalledTool* node = node_for(step, action.version);
  if (node == nullptr) co_return failed();
  ProcessSpec process;
  process.argv = {node->program};
  const auto is_on = [&](std::string_view name) {
    const auto in_step = step.env_context(name);
    return is_truthy(in_step ? *in_step : inherited(step, name).value_or(""));
  };
  if (node->version.parts[0] == 24 && is_on("ACTIONS_RUNNER_DISABLE_NODE_MAGLEV"))
    process.argv.emplace_back("--no-maglev");
  process.argv.push_back(*script);
  step.process_environment(StepBody::node, call.inputs).give_to(process);
  process.working_directory = step.job.folders.workspace;
  co_return co_await run_process(step, std::move(process), limit, ExitWords::none);
}

}  // namespace localrun
