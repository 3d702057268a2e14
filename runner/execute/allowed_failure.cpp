#include "runner/execute/allowed_failure.hpp"

#include "expr/node.hpp"
#include "expr/text.hpp"
#include "runner/plan/reads.hpp"

#include <algorithm>

namespace localrun {

namespace {

const expr::Node* find_failure(const expr::Node& node) {
  const auto* call = std::get_if<expr::FunctionCall>(&node.what);
  if (call != nullptr && expr::equal_ignoring_case(call->name, "failure")) return &node;
  for (const expr::Node* child : expr::children(node)) {
    if (const expr::Node* found = find_failure(*child)) return found;
  }
  return nullptr;
}

bool is_allowed_failure(const StepRecord& step) {
  return step.outcome == Conclusion::failure && step.conclusion == Conclusion::success;
}

}  // namespace

void add_allowed_failure(const model::Expression& condition, const JobState& state,
                         std::vector<Fact>& facts) {
  const expr::Node* root = condition.tree.root();
  const expr::Node* failure = root == nullptr ? nullptr : find_failure(*root);
  if (failure == nullptr || state.status.status() != Conclusion::success) return;
  const auto step = std::find_if(state.steps.rbegin(), state.steps.rend(), is_allowed_failure);
  if (step == state.steps.rend()) return;
  const bool has_id = step->is_visible();
  const std::string name = has_id ? step->id : step->name;
  Finding finding;
  finding.slug = "failure-after-allowed";
  finding.severity = "warning";
  finding.message =
      "step '" + name +
      "' failed, but was allowed to: its outcome is 'failure', its conclusion 'success'";
  finding.why = "failure() looks at conclusions";
  finding.help = "if: steps." + (has_id ? step->id : std::string("ID")) + ".outcome == 'failure'";
  if (!has_id) finding.help += "\nand give the step an id";
  finding.place = place_of(condition.locate(failure->span));
  facts.emplace_back(std::move(finding));
}

}  // namespace localrun
