#include "runner/cli/actions_needed.hpp"

#include "runner/plan/supported.hpp"

#include <filesystem>

namespace localrun::cli {

namespace {

namespace fs = std::filesystem;

bool has_action_file(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "action.yml", ignored) ||
         fs::exists(folder / "action.yaml", ignored) || fs::exists(folder / "Dockerfile", ignored);
}

void answer(ActionNeed& need, const Plan& plan, const fs::path& root) {
  using Kind = model::ActionReference::Kind;
  const model::ActionReference& reference = need.reference;
  const bool is_in_repository = reference.kind == Kind::local || reference.kind == Kind::self;
  if (is_skipped_action(reference, plan.run->skipped_actions)) {
    need.state = ActionState::skipped;
  } else if (is_checkout(reference)) {
    need.state = ActionState::built_in;
  } else if (is_in_repository && has_action_file(root / reference.path)) {
    need.state = ActionState::local;
  } else if (is_in_repository) {
    need.state = ActionState::missing;
    need.detail = "no action.yml there";
  } else {
    need.state = ActionState::missing;
    need.detail = "localrun does not run it yet";
  }
}

}  // namespace

void answer_actions(std::vector<ActionNeed>& actions, const Plan& plan, const std::string& root) {
  for (ActionNeed& need : actions) answer(need, plan, root);
}

}  // namespace localrun::cli
