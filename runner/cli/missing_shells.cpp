#include "runner/cli/missing_shells.hpp"

#include "expr/text.hpp"
#include "runner/cli/certain_steps.hpp"
#include "runner/execute/environment.hpp"
#include "runner/execute/shell.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace localrun::cli {

namespace {

/// May put programs where they are found later.
bool may_install(const model::Step& step) {
  if (const auto* uses = std::get_if<model::UsesStep>(&step.kind))
    return !expr::equal_ignoring_case(uses->uses.value.name, "checkout");
  const auto* run = std::get_if<model::RunStep>(&step.kind);
  if (run == nullptr) return true;
  const std::string_view text = run->run ? std::string_view(run->run->text) : "";
  constexpr auto signs = std::to_array<std::string_view>({"GITHUB_PATH", "install", "add-path"});
  return std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) {
    return text.find(sign) != std::string_view::npos;
  });
}

class Shells {
 public:
  Shells(const Plan& plan, model::Diagnostics& found) : plan_(plan), found_(found) {
    const Environ environ = Environ::from_texts(plan.run->base_environ);
    const std::string* path = environ.find("PATH");
    if (path != nullptr) path_ = *path;
  }

  void check(const model::Workflow& workflow, const std::vector<bool>& selected) {
    for (std::size_t i = 0; i < workflow.jobs.size(); ++i) {
      const model::Job& job = workflow.jobs[i];
      if (!selected[i] || job.ordinary() == nullptr || !always_runs(job.condition) ||
          !runs_here(*job.ordinary(), plan_))
        continue;
      const model::OrdinaryJob& ordinary = *job.ordinary();
      const model::RunDefaults& defaults =
          ordinary.defaults.is_present ? ordinary.defaults : workflow.defaults;
      for (const model::Step& step : ordinary.steps) {
        const auto* run = std::get_if<model::RunStep>(&step.kind);
        if (run != nullptr && always_runs(step.condition))
          check_shell(run->shell ? run->shell : defaults.shell);
        if (may_install(step)) break;
      }
    }
  }

 private:
  void check_shell(const model::TokenPtr& shell) {
    if (!shell || shell->kind != model::TokenKind::string) return;
    const auto find = [this](std::string_view name) { return find_program(name, {}, path_); };
    const auto resolved = resolve_shell(std::string_view(shell->text), find);
    const std::string_view missing = ": command not found";
    if (resolved || !resolved.error().what().ends_with(missing)) return;
    const bool is_known = std::any_of(found_.begin(), found_.end(), [&](const auto& other) {
      return other.at.begin == shell->at.begin && other.at.file == shell->at.file;
    });
    if (is_known) return;
    const std::string word =
        resolved.error().what().substr(0, resolved.error().what().size() - missing.size());
    model::Diagnostic diagnostic;
    diagnostic.slug = "shell-missing";
    diagnostic.severity = model::Severity::error;
    diagnostic.at = shell->at;
    diagnostic.message = '\'' + word + "' is not on this machine";
    constexpr auto on_github =
        std::to_array<std::string_view>({"pwsh", "python", "bash", "perl", "ruby", "node"});
    if (std::find(on_github.begin(), on_github.end(), word) != on_github.end())
      diagnostic.message += "; GitHub's Linux images have it";
    diagnostic.why = "the step fails when its turn comes";
    diagnostic.help = resolved.error().help();
    found_.push_back(std::move(diagnostic));
  }

  const Plan& plan_;
  model::Diagnostics& found_;
  std::string path_;
};

void check_calls(const std::vector<model::CalledWorkflow>& calls, const std::vector<bool>& selected,
                 Shells& shells) {
  for (const model::CalledWorkflow& call : calls) {
    if (!call.workflow || !selected[call.job]) continue;
    const std::vector<bool> all(call.workflow->jobs.size(), true);
    shells.check(*call.workflow, all);
    check_calls(call.calls, all, shells);
  }
}

}  // namespace

model::Diagnostics missing_shells(const Plan& plan) {
  model::Diagnostics found;
  Shells shells(plan, found);
  shells.check(*plan.run->workflow, plan.selected);
  check_calls(plan.calls, plan.selected, shells);
  return found;
}

}  // namespace localrun::cli
