#include "runner/cli/missing_node.hpp"

#include "runner/cli/certain_steps.hpp"
#include "runner/execute/environment.hpp"
#include "runner/execute/installed_tools.hpp"
#include "runner/plan/built_in.hpp"

#include <optional>

namespace localrun::cli {

namespace {

class Finder {
 public:
  explicit Finder(const Plan& plan) : plan_(plan) {}

  /// The first `uses` of this workflow that needs one.
  std::optional<model::Diagnostic> find(const model::Workflow& workflow,
                                        const std::vector<bool>& selected) const {
    for (std::size_t i = 0; i < workflow.jobs.size(); ++i) {
      const model::Job& job = workflow.jobs[i];
      if (!selected[i] || job.ordinary() == nullptr || !always_runs(job.condition) ||
          !runs_here(*job.ordinary(), plan_))
        continue;
      for (const model::Step& step : job.ordinary()->steps) {
        const auto* uses = std::get_if<model::UsesStep>(&step.kind);
        if (uses == nullptr || !always_runs(step.condition)) continue;
        if (needs_node(uses->uses.value, nullptr, 1)) return missing(*uses);
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool needs_node(const model::ActionReference& written, const ActionAtHand* within,
                                std::uint32_t depth) const {
    const model::ActionReference reference = reference_within(written, within);
    const ActionOrigin origin = origin_of(reference, plan_.run->substitutes);
    if (origin == ActionOrigin::left_out || origin == ActionOrigin::image) return false;
    if (origin == ActionOrigin::built_in)
      return built_in_file(reference)->name == "actions/github-script";
    const auto known = plan_.run->actions.find(action_key(reference));
    if (known == plan_.run->actions.end() || !known->second || !known->second->file) return false;
    const model::ActionFile& file = *known->second->file;
    if (std::holds_alternative<model::NodeAction>(file.runs)) return true;
    const auto* composite = std::get_if<model::CompositeAction>(&file.runs);
    if (composite == nullptr || depth > max_composite_depth) return false;
    for (const model::Step& step : composite->steps) {
      const auto* uses = std::get_if<model::UsesStep>(&step.kind);
      if (uses != nullptr && always_runs(step.condition) &&
          needs_node(uses->uses.value, known->second.get(), depth + 1))
        return true;
    }
    return false;
  }

  static model::Diagnostic missing(const model::UsesStep& uses) {
    const model::ActionReference& reference = uses.uses.value;
    const bool is_repository = reference.kind == model::ActionReference::Kind::repository;
    const std::string name =
        is_repository ? reference.owner + "/" + reference.name : reference.text;
    model::Diagnostic found;
    found.severity = model::Severity::error;
    found.at = uses.uses.at;
    found.message = "'" + reference.text + "' runs on Node.js, and there is none on this machine";
    found.why = "the step fails when its turn comes";
    found.help = "install one (Debian: apt install nodejs), or leave the action out: --action " +
                 name + "=skip";
    return found;
  }

  const Plan& plan_;
};

bool has_node(const std::vector<std::string>& texts) {
  const Environ environ = Environ::from_texts(texts);
  const auto value = [&](std::string_view name) {
    const std::string* found = environ.find(name);
    return found == nullptr ? std::string() : *found;
  };
  ToolPlaces places;
  places.path = value("PATH");
  places.home = value("HOME");
  places.tool_cache = value("RUNNER_TOOL_CACHE");
  return is_installed(Tool::node, places);
}

void find_in_calls(const std::vector<model::CalledWorkflow>& calls,
                   const std::vector<bool>& selected, const Finder& finder,
                   model::Diagnostics& found) {
  for (const model::CalledWorkflow& call : calls) {
    if (!call.workflow || !selected[call.job]) continue;
    const std::vector<bool> all(call.workflow->jobs.size(), true);
    if (auto one = finder.find(*call.workflow, all)) found.push_back(std::move(*one));
    find_in_calls(call.calls, all, finder, found);
  }
}

}  // namespace

model::Diagnostics missing_node(const Plan& plan, const std::vector<std::string>& environ) {
  model::Diagnostics found;
  const Finder finder(plan);
  if (auto one = finder.find(*plan.run->workflow, plan.selected)) found.push_back(std::move(*one));
  find_in_calls(plan.calls, plan.selected, finder, found);
  if (!found.empty() && has_node(environ)) found.clear();
  return found;
}

}  // namespace localrun::cli
