#include "runner/execute/explain_action.hpp"

#include "expr/text.hpp"
#include "runner/events/place.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace localrun {
namespace {

namespace fs = std::filesystem;

bool has_metadata(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "action.yml", ignored) ||
         fs::exists(folder / "action.yaml", ignored) || fs::exists(folder / "Dockerfile", ignored);
}

/// A checkout with `path`: the folder of the workspace in which the action is; empty without.
std::string checked_out_below(const fs::path& workspace, const std::string& path) {
  std::error_code error;
  for (fs::directory_iterator entries(workspace, error);
       !error && entries != fs::directory_iterator(); entries.increment(error)) {
    std::error_code ignored;
    if (entries->is_directory(ignored) && has_metadata(entries->path() / path))
      return entries->path().filename().string();
  }
  return {};
}

/// Folders of the repository that hold an action, as `uses` names them.
std::vector<std::string> actions_of(const fs::path& root) {
  constexpr std::size_t most = 20'000;
  std::vector<std::string> found;
  std::error_code error;
  std::size_t seen = 0;
  fs::recursive_directory_iterator entries(root, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    if (++seen > most) break;
    const std::string name = entries->path().filename().string();
    std::error_code ignored;
    if (entries->is_directory(ignored) && (name == ".git" || name == "node_modules"))
      entries.disable_recursion_pending();
    if (name == "action.yml" || name == "action.yaml")
      found.push_back("./" + entries->path().parent_path().lexically_relative(root).string());
  }
  return found;
}

}  // namespace

Finding local_action_missing(const StepContext& step, const model::UsesStep& uses) {
  const JobContext& job = step.job;
  const std::string& path = uses.uses.value.path;
  const fs::path root(job.run().repository.root);
  Finding finding;
  finding.slug = "local-action-missing";
  finding.severity = "error";
  finding.place = place_of(uses.uses.at);
  const std::string text = '\'' + uses.uses.value.text + '\'';
  if (const std::string below = checked_out_below(job.folders.workspace, path); !below.empty()) {
    finding.message = text + " is not there: the checkout went to '" + below + '\'';
    finding.help = "uses: ./" + below + '/' + path;
    return finding;
  }
  const bool is_in_repository = job.run().repository.is_repository && has_metadata(root / path);
  if (!job.state.has_checked_out) {
    finding.message = text + " is not there: no step before has checked out the repository";
    finding.why = "each job starts in an empty folder";
    finding.help = "- uses: actions/checkout@v4";
    return finding;
  }
  if (is_in_repository) {
    finding.message = text + " is in the repository, but not in the workspace";
    finding.why = "a step before has removed it, or it is not committed";
    return finding;
  }
  std::error_code ignored;
  const bool is_folder = fs::is_directory(root / path, ignored);
  finding.message = text + (is_folder ? " has no action.yml, action.yaml or Dockerfile"
                                      : " is no folder of the repository");
  const std::vector<std::string> actions = actions_of(root);
  const auto near = expr::near_names(
      "./" + path, std::vector<std::string_view>(actions.begin(), actions.end()), 1);
  if (!near.empty()) finding.help = "did you mean '" + near.front() + "'?";
  return finding;
}

std::optional<Finding> defaults_not_obeyed(const StepContext& step) {
  const model::RunDefaults& of_job = step.job.job().defaults;
  const model::RunDefaults& of_workflow = step.job.run().workflow->defaults;
  const model::RunDefaults& defaults = of_job.is_present ? of_job : of_workflow;
  const auto* uses = std::get_if<model::UsesStep>(&step.step.kind);
  if (!defaults.working_directory || uses == nullptr || step.frame != nullptr) return std::nullopt;
  Finding finding;
  finding.slug = "defaults-not-for-uses";
  finding.severity = "note";
  finding.place = place_of(defaults.working_directory->at);
  finding.message = "'working-directory' is for `run` only: '" + uses->uses.value.text +
                    "' worked in the workspace";
  finding.related.push_back({place_of(uses->uses.at), "not obeyed here"});
  finding.help = "an input of the action, such as working-directory, if it has one";
  return finding;
}

}  // namespace localrun
