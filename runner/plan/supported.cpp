#include "runner/plan/supported.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
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

/// Inputs of actions/checkout that the built-in carries out, or that make no difference to a copy
/// of the working tree.
constexpr std::array<std::string_view, 14> checkout_inputs = {"path",
                                                              "fetch-depth",
                                                              "fetch-tags",
                                                              "token",
                                                              "persist-credentials",
                                                              "clean",
                                                              "show-progress",
                                                              "ssh-key",
                                                              "ssh-known-hosts",
                                                              "ssh-strict",
                                                              "ssh-user",
                                                              "set-safe-directory",
                                                              "filter",
                                                              "github-server-url"};

void check_checkout(const model::UsesStep& step, model::Diagnostics& diagnostics) {
  if (!step.with) return;
  for (const auto& [key, value] : step.with->pairs) {
    const auto is_key = [&name = key->text](std::string_view input) {
      return expr::equal_ignoring_case(input, name);
    };
    if (std::any_of(checkout_inputs.begin(), checkout_inputs.end(), is_key)) continue;
    add_error(diagnostics, key->at,
              "the built-in actions/checkout does not support the input '" + key->text + "' yet",
              "leave it out here, or skip the step: --action actions/checkout=skip");
  }
}

void check_uses(const model::UsesStep& step, const std::vector<std::string>& skipped,
                model::Diagnostics& diagnostics) {
  const model::ActionReference& reference = step.uses.value;
  if (is_skipped_action(reference, skipped)) return;
  if (is_checkout(reference)) {
    check_checkout(step, diagnostics);
    return;
  }
  const std::string name = reference.kind == model::ActionReference::Kind::repository
                               ? reference.owner + "/" + reference.name
                               : reference.text;
  add_error(diagnostics, step.uses.at,
            "localrun does not run the action '" + reference.text + "' yet",
            "leave the step out here: --action " + name + "=skip");
}

struct StepChecker {
  const model::Step& step;
  const std::vector<std::string>& skipped;
  model::Diagnostics& diagnostics;

  void operator()(const model::RunStep&) const {}
  void operator()(const model::UsesStep& uses) const { check_uses(uses, skipped, diagnostics); }
  void operator()(const model::WaitStep&) const { control("wait"); }
  void operator()(const model::WaitAllStep&) const { control("wait-all"); }
  void operator()(const model::CancelStep&) const { control("cancel"); }
  void operator()(const model::ParallelStep& parallel) const {
    for (const model::Step& inner : parallel.steps)
      std::visit(StepChecker{inner, skipped, diagnostics}, inner.kind);
  }
  void control(const std::string& key) const {
    if (!step.continue_on_error) return;
    add(diagnostics, model::Severity::warning, step.continue_on_error->at,
        "'continue-on-error' has no effect on a '" + key + "' step",
        "set it on the steps in the background, where it counts");
  }
};

/// Of calls; that of the entry workflow and of ordinary jobs is obeyed.
void check_concurrency(const model::TokenPtr& concurrency, model::Diagnostics& diagnostics) {
  if (!concurrency) return;
  add(diagnostics, model::Severity::warning, concurrency->at,
      "'concurrency' of a call, or of a called workflow, has no effect yet",
      "set it on the jobs of the called workflow");
}

void check_job(const model::Job& job, const std::vector<std::string>& skipped,
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
    std::visit(StepChecker{step, skipped, diagnostics}, step.kind);
}

}  // namespace

bool is_checkout(const model::ActionReference& reference) {
  return reference.kind == model::ActionReference::Kind::repository &&
         expr::equal_ignoring_case(reference.owner, "actions") &&
         expr::equal_ignoring_case(reference.name, "checkout") && reference.path.empty();
}

bool is_skipped_action(const model::ActionReference& reference,
                       const std::vector<std::string>& skipped_actions) {
  const std::string repository = reference.owner + "/" + reference.name;
  const std::string with_path =
      reference.path.empty() ? repository : repository + "/" + reference.path;
  return std::any_of(
      skipped_actions.begin(), skipped_actions.end(), [&](const std::string& skipped) {
        return expr::equal_ignoring_case(skipped, reference.text) ||
               (reference.kind == model::ActionReference::Kind::repository &&
                (expr::equal_ignoring_case(skipped, with_path) ||
                 expr::equal_ignoring_case(skipped, with_path + "@" + reference.ref)));
      });
}

model::Diagnostics find_unsupported(const model::Workflow& workflow,
                                    const std::vector<bool>& selected,
                                    const std::vector<model::CalledWorkflow>& calls,
                                    const std::vector<std::string>& skipped_actions) {
  model::Diagnostics diagnostics;
  for (std::size_t job = 0; job < workflow.jobs.size(); ++job) {
    if (!selected[job]) continue;
    if (workflow.jobs[job].ordinary() != nullptr)
      check_job(workflow.jobs[job], skipped_actions, diagnostics);
  }
  for (const model::CalledWorkflow& call : calls) {
    if (!selected[call.job]) continue;
    const model::Span& uses = workflow.jobs[call.job].call()->uses.at;
    if (!call.workflow) {
      add_error(diagnostics, uses,
                "localrun does not fetch reusable workflows of other repositories yet",
                leave_out_job);
      continue;
    }
    check_concurrency(workflow.jobs[call.job].concurrency, diagnostics);
    check_concurrency(call.workflow->concurrency, diagnostics);
    const std::vector<bool> all(call.workflow->jobs.size(), true);
    for (model::Diagnostic& found :
         find_unsupported(*call.workflow, all, call.calls, skipped_actions)) {
      found.called_from.insert(found.called_from.begin(), uses);
      diagnostics.push_back(std::move(found));
    }
  }
  return diagnostics;
}

}  // namespace localrun
