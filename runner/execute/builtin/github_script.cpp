// `actions/github-script`: with a token, and the real action on this machine, that one runs. Else
// localrun's own gives the script all but a client for GitHub.

#include "runner/execute/builtin/github_script.hpp"

#include "runner/actions/load_action.hpp"
#include "runner/actions/store.hpp"
#include "runner/execute/builtin/built_in.hpp"
#include "runner/execute/work_files.hpp"

#include <memory>
#include <utility>

namespace localrun {

namespace {

/// What `--action actions/github-script=upstream` has fetched once; null: it never did.
ActionPtr real_action(const BuiltInCall& call) {
  StoreSettings settings = call.step.job.tools.stores.actions;
  if (settings.cache_root.empty()) return nullptr;
  settings.is_offline = true;
  const std::string& ref = call.call.action->ref;
  const auto commit = ActionStore(settings).get({"actions", "github-script", ref});
  if (!commit) return nullptr;
  const auto loaded = load_action({commit->folder, commit->folder, {}});
  if (!loaded || !*loaded || !(*loaded)->file) return nullptr;
  if (!std::holds_alternative<model::NodeAction>((*loaded)->file->runs)) return nullptr;
  auto action = std::make_shared<ActionAtHand>(*call.call.action);
  action->origin = ActionOrigin::repository;
  action->folder = commit->folder;
  action->root = commit->folder;
  action->sha = commit->sha;
  action->file = (*loaded)->file;
  return action;
}

Result<ActionPtr> own_action(const BuiltInCall& call) {
  constexpr const char* name = "localrun-github-script.cjs";
  const std::string& folder = call.step.job.folders.control;
  const Result<void> written = write_file(folder + "/" + name, github_script_text());
  if (!written) return written.error();
  auto file = std::make_shared<model::ActionFile>(*call.call.action->file);
  auto& node = std::get<model::NodeAction>(file->runs);
  node.version = 20;  // enough for it
  node.main.value = name;
  auto action = std::make_shared<ActionAtHand>(*call.call.action);
  action->folder = folder;
  action->root = folder;
  action->file = std::move(file);
  return ActionPtr(std::move(action));
}

}  // namespace

boost::asio::awaitable<BodyEnd> run_github_script(BuiltInCall& call) {
  ActionPtr action = call.input("github-token").empty() ? nullptr : real_action(call);
  if (action) {
    call.step.log_writer.print("The real action, fetched before, runs: " + action->sha);
  } else {
    const Result<ActionPtr> own = own_action(call);
    if (!own) co_return call.fail(own.error().what(), own.error().help());
    action = *own;
  }
  ActionCall node{std::move(action), call.call.inputs};
  co_return co_await run_node_action(call.step, std::move(node), call.limit);
}

}  // namespace localrun
