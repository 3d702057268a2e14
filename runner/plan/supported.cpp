#include "runner/plan/supported.hpp"

#include <algorithm>
#include <string_view>

namespace localrun {

namespace {

constexpr std::string_view slug = "not-done-here";

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

  void operator()(const model::RunStep&) const {
    if (!step.is_background) return;
    add_error(diagnostics, step.at, "localrun does not run steps in the background yet",
              "remove 'background: true' to run the step in its turn");
  }
  void operator()(const model::UsesStep& uses) const {
    if (step.is_background) (*this)(model::RunStep{});
    check_uses(uses, actions, diagnostics);
  }
  void operator()(const model::WaitStep&) const { control("wait"); }
  void operator()(const model::WaitAllStep&) const { control("wait-all"); }
  void operator()(const model::CancelStep&) const { control("cancel"); }
  void operator()(const model::ParallelStep&) const {
    add_error(diagnostics, step.at, "localrun does not run 'parallel' steps yet",
              "write the steps one after another");
  }
  void control(const std::string& key) const {
    add_error(diagnostics, step.at, "localrun does not do '" + key + "' steps yet",
              "remove the step, and 'background: true' from the steps it names");
  }
};

void check_job(const model::Job& job, const KnownActions& actions,
               model::Diagnostics& diagnostics) {
  const std::string leave_out = "leave the job out with --job and the ids of the others";
  if (const model::CallJob* call = job.call()) {
    add_error(diagnostics, call->uses.at,
              "localrun does not call reusable workflows yet: job '" + job.id.value + "'",
              leave_out);
    return;
  }
  const model::OrdinaryJob& ordinary = *job.ordinary();
  if (ordinary.container) {
    add_error(diagnostics, ordinary.container->at, "localrun does not run jobs in containers yet",
              leave_out);
  }
  if (ordinary.services) {
    add_error(diagnostics, ordinary.services->at, "localrun does not start service containers yet",
              leave_out);
  }
  if (ordinary.environment) {
    add(diagnostics, model::Severity::note, ordinary.environment->at,
        "'environment' has no effect here: there are no protection rules and no deployment", {});
  }
  if (ordinary.snapshot) {
    add(diagnostics, model::Severity::warning, ordinary.snapshot->at,
        "'snapshot' has no effect here: images are made on GitHub's larger runners only", {});
  }
  if (job.concurrency) {
    add(diagnostics, model::Severity::note, job.concurrency->at,
        "'concurrency' has no effect yet: other runs on this machine are not held back", {});
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
                                    const KnownActions& actions) {
  model::Diagnostics diagnostics;
  if (workflow.concurrency) {
    add(diagnostics, model::Severity::note, workflow.concurrency->at,
        "'concurrency' has no effect yet: other runs on this machine are not held back", {});
  }
  for (std::size_t job = 0; job < workflow.jobs.size(); ++job) {
    if (selected[job]) check_job(workflow.jobs[job], actions, diagnostics);
  }
  return diagnostics;
}

}  // namespace localrun
