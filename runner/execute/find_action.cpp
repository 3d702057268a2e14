#include "runner/execute/find_action.hpp"

#include "runner/plan/built_in.hpp"

#include <utility>

namespace localrun {

namespace {

std::string below(const std::string& root, const std::string& path) {
  return path.empty() ? root : root + "/" + path;
}

Error not_there(const model::ActionReference& reference, const std::string& folder,
                bool has_checked_out) {
  const std::string what = "Can't find 'action.yml', 'action.yaml' or 'Dockerfile' ";
  if (reference.kind != model::ActionReference::Kind::local)
    return Error({what + "for action '" + reference.text + "'.", {}, 0});
  return Error({what + "under '" + folder +
                    "'. Did you forget to run actions/checkout before running your local action?",
                has_checked_out ? "the workspace was checked out, but it has no such folder" : "",
                0});
}

Result<ActionPtr> load(StepContext& step, const model::ActionReference& reference,
                       const ActionAtHand& where, const std::string& shown_folder) {
  LOCALRUN_TRY(const auto loaded,
               step.job.common->local_actions.load({where.folder, where.root, shown_folder}));
  if (!loaded) return not_there(reference, where.folder, step.job.state.has_checked_out);
  for (const model::Diagnostic& diagnostic : loaded->diagnostics)
    step.log_writer.error(model::github_message(diagnostic));
  if (!loaded->file)
    return Error({"the action '" + reference.text + "' has no valid metadata", {}, 0});
  auto action = std::make_shared<ActionAtHand>(where);
  action->file = loaded->file;
  return ActionPtr(std::move(action));
}

Result<ActionPtr> load_local(StepContext& step, const model::ActionReference& reference) {
  const std::string& workspace = step.job.folders.workspace;
  ActionAtHand where;
  where.origin = ActionOrigin::local;
  where.folder = below(workspace, reference.path);
  where.root = workspace;
  return load(step, reference, where, reference.path.empty() ? "." : reference.path);
}

}  // namespace

ActionPtr built_in_at_hand(const model::ActionReference& reference) {
  auto action = std::make_shared<ActionAtHand>();
  action->origin = ActionOrigin::built_in;
  action->repository = reference.owner + "/" + reference.name;
  action->ref = reference.ref;
  action->file = built_in_file(reference);
  return action;
}

Result<ActionPtr> find_action(StepContext& step, const model::ActionReference& reference) {
  const RunSpec& run = step.job.run();
  const auto known = run.actions.find(action_key(reference));
  switch (origin_of(reference, run.substitutes)) {
    case ActionOrigin::local:
      return load_local(step, reference);
    case ActionOrigin::folder:
    case ActionOrigin::own:
    case ActionOrigin::repository:
      if (known != run.actions.end() && known->second) return known->second;
      return Error({"the action '" + reference.text + "' was not there when the run began",
                    "a local action that the job itself makes refers to it: localrun fetch it "
                    "first, or name a folder: --action " +
                        reference.text + "=DIR",
                    0});
    case ActionOrigin::left_out:
    case ActionOrigin::built_in:
    case ActionOrigin::image:
      break;
  }
  return Error({"localrun does not run '" + reference.text + "' yet", {}, 0});
}

}  // namespace localrun
