#include "runner/cli/actions_needed.hpp"

#include <filesystem>

namespace localrun::cli {

namespace {

namespace fs = std::filesystem;

bool has_action_file(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "action.yml", ignored) ||
         fs::exists(folder / "action.yaml", ignored) || fs::exists(folder / "Dockerfile", ignored);
}

/// `at 8f4b7f84864484a7bf31766abe9204da3cbe65b3`.
std::string commit_text(const ActionAtHand& action) {
  return action.sha.empty() ? std::string() : "at " + action.sha;
}

void answer(ActionNeed& need, const Plan& plan, const fs::path& root) {
  const model::ActionReference& reference = need.reference;
  switch (origin_of(reference, plan.run->substitutes)) {
    case ActionOrigin::left_out:
      need.state = ActionState::skipped;
      return;
    case ActionOrigin::built_in:
      need.state = ActionState::built_in;
      return;
    case ActionOrigin::folder:
      need.state = ActionState::local;
      need.detail = substitute_for(reference, plan.run->substitutes)->folder;
      return;
    case ActionOrigin::local:
    case ActionOrigin::own:
      need.state =
          has_action_file(root / reference.path) ? ActionState::local : ActionState::missing;
      if (need.state == ActionState::missing) need.detail = "no action.yml there";
      return;
    case ActionOrigin::image:
      need.state = ActionState::missing;
      need.detail = "localrun does not run container actions yet";
      return;
    case ActionOrigin::repository:
      break;
  }
  const auto found = plan.run->actions.find(action_key(reference));
  const bool is_here = found != plan.run->actions.end() && found->second;
  need.state = is_here ? ActionState::cached : ActionState::to_fetch;
  if (is_here) need.detail = commit_text(*found->second);
}

}  // namespace

void answer_actions(std::vector<ActionNeed>& actions, const Plan& plan, const std::string& root) {
  for (ActionNeed& need : actions) answer(need, plan, root);
}

}  // namespace localrun::cli
