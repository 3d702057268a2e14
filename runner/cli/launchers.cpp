#include "runner/cli/launchers.hpp"

#include "runner/cli/machine.hpp"
#include "runner/execute/builtin/artifact_store.hpp"
#include "runner/worker/in_process.hpp"
#include "runner/worker/isolated.hpp"
#include "runner/worker/launched.hpp"

#include <utility>

namespace localrun::cli {

JobStores shared_stores(bool is_offline) {
  JobStores stores;
  if (const auto actions = actions_folder_here()) {
    stores.caches = (actions->parent_path() / "caches").string();
    stores.tools = (actions->parent_path() / "tools").string();
    stores.actions = {actions->string(), actions_server_here(), is_offline};
  }
  return stores;
}

JobStores stores_of(const std::filesystem::path& record, bool is_offline) {
  JobStores stores = shared_stores(is_offline);
  stores.artifacts = artifacts_folder(record).string();
  stores.changes = (record / "changes").string();
  return stores;
}

std::unique_ptr<JobLauncher> launcher_for(const Request& request, const JobTools& tools) {
  LauncherCommand command{request.launcher_words, request.launcher, {}};
  std::unique_ptr<JobLauncher> beside;
  if (command.words.empty()) {
    beside = std::make_unique<InProcessLauncher>(tools);
  } else {
    std::error_code ignored;
    command.worker = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
    beside = std::make_unique<CommandLauncher>(tools, command);
  }
  if (request.isolation == Isolation::off) return beside;
  if (request.isolation != Isolation::automatic) beside.reset();
  IsolationSettings settings;
  settings.is_system = request.isolation == Isolation::system;
  settings.workspace = request.workspace_path;
  settings.has_engines = request.has_engines;
  settings.allow_write = request.allow_write;
  settings.hides_home = request.hides_home;
  if (!request.has_network) settings.network = JobNetwork::own;
  return std::make_unique<IsolatedLauncher>(tools, std::move(settings), std::move(command),
                                            std::move(beside));
}

}  // namespace localrun::cli
