#include "runner/plan/supported.hpp"

#include <algorithm>
#include <string_view>

namespace localrun {

namespace {

constexpr std::string_view slug = "not-done-here";
const std::string leave_out_job = "leave the job out with --job and the ids of the others";

void add(model::Diagnostics& diagnostics, model::Severity severity, const model::Span& at,
         std::string message, std::string help) {
  model::Diagnostic diagnostic;
  diagnostic.slug = slug;
  diagnostic.severity = severity;
  diagnostic.at = at;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  diagnostics.push_back(std::move(diagnostic));
}

void add_error(model::Diagnostics& diagnostics, const model::Span& at, std::string message,
               std::string help) {
  add(diagnostics, model::Severity::error, at, std::move(message), std::move(help));
}

struct StepChecker {
  const model::Step& step;
  const KnownActions& actions;
  model::Diagnostics& diagnostics;

  void operator()(const model::RunStep&) const {}
  void operator()(const model::UsesStep& uses) const { check_uses(uses, actions, diagnostics); }
  void operator()(const model::WaitStep&) const { control("wait"); }
  void operator()(const model::WaitAllStep&) const { control("wait-all"); }
  void operator()(const model::CancelStep&) const { control("cancel"); }
  void operator()(const model::ParallelStep& parallel) const {
    for (const model::Step& inner : parallel.steps)
      std::visit(StepChecker{inner, actions, diagnostics}, inner.kind);
  }
  void control(const std::string& key) const {
    if (!step.continue_on_error) return;
    add(diagnostics, model::Severity::warning, step.continue_on_error->at,
        "'continue-on-error' has no effect on a '" + key + "' step",
        "set it on the steps in the background, where it counts");
  }
};

/// Said once for a file: most files have them.
void note_permissions(const model::Workflow& workflow, const std::vector<bool>& selected,
                      model::Diagnostics& diagnostics) {
  model::TokenPtr first = workflow.permissions;
  for (std::size_t job = 0; job < workflow.jobs.size() && !first; ++job) {
    if (selected[job]) first = workflow.jobs[job].permissions;
  }
  if (!first) return;
  add(diagnostics, model::Severity::note, first->at,
      "'permissions' has no effect here: a token that is passed can do what it can do", {});
}

void check_job(const model::Job& job, const KnownActions& actions,
               model::Diagnostics& diagnostics) {
  const model::OrdinaryJob& ordinary = *job.ordinary();
  if (ordinary.container) {
    add_error(diagnostics, ordinary.container->at, "localrun does not run jobs in containers yet",
              leave_out_job);
  }
  if (ordinary.services) {
    add_error(diagnostics, ordinary.services->at, "localrun does not start service containers yet",
              leave_out_job);
  }
  if (ordinary.environment) {
    add(diagnostics, model::Severity::note, ordinary.environment->at,
        "'environment' has no effect here: there are no protection rules and no deployment", {});
  }
  if (ordinary.snapshot) {
    add(diagnostics, model::Severity::warning, ordinary.snapshot->at,
        "'snapshot' has no effect here: images are made on GitHub's larger runners only", {});
  }
  for (const model::Step& step : ordinary.steps)
    std::visit(StepChecker{step, actions, diagnostics}, step.kind);
}

}  // namespace

model::Diagnostic not_done_here(const model::Span& at, std::string message, std::string help) {
  model::Diagnostic diagnostic;
  diagnostic.slug = slug;
  diagnostic.at = at;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  return diagnostic;
}

model::Diagnostics find_unsupported(const model::Workflow& workflow,
                                    const std::vector<bool>& selected,
                                    const std::vector<model::CalledWorkflow>& calls,
                                    const KnownActions& actions) {
  model::Diagnostics diagnostics;
  note_permissions(workflow, selected, diagnostics);
  for (std::size_t job = 0; job < workflow.jobs.size(); ++job) {
    if (!selected[job]) continue;
    if (workflow.jobs[job].ordinary() != nullptr)
      check_job(workflow.jobs[job], actions, diagnostics);
  }
  for (const model::CalledWorkflow& call : calls) {
    if (!selected[call.job]) continue;
    const model::Span& uses = workflow.jobs[call.job].call()->uses.at;
    if (!call.workflow) {
      add_error(
          diagnostics, uses,
          "the called workflow '" + call.reference + "' cannot be brought: " + call.why_missing,
          (call.help_missing.empty() ? std::string() : call.help_missing + "; or ") +
              leave_out_job);
      continue;
    }
    const std::vector<bool> all(call.workflow->jobs.size(), true);
    for (model::Diagnostic& found : find_unsupported(*call.workflow, all, call.calls, actions)) {
      found.called_from.insert(found.called_from.begin(), uses);
      diagnostics.push_back(std::move(found));
    }
  }
  return diagnostics;
}

}  // namespace localrun
