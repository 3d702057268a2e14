#include "runner/plan/plan.hpp"

#include "expr/json.hpp"
#include "expr/text.hpp"
#include "model/evaluate_token.hpp"
#include "runner/plan/concurrency.hpp"
#include "runner/plan/in_place_danger.hpp"
#include "runner/plan/named_scope.hpp"
#include "runner/plan/select_jobs.hpp"
#include "runner/plan/supported.hpp"
#include "runner/plan/ungiven_values.hpp"

#include <utility>

namespace localrun {

namespace {

expr::Value object_of(const KeyValues& pairs) {
  std::vector<expr::Object::Entry> entries;
  entries.reserve(pairs.size());
  for (const auto& [name, value] : pairs) entries.emplace_back(name, expr::Value(value));
  return expr::make_object(std::move(entries));
}

/// `secrets` always holds GITHUB_TOKEN (execution.md 2.5); here it is empty unless given.
expr::Value secrets_context(const KeyValues& secrets) {
  KeyValues all{{"GITHUB_TOKEN", ""}};
  all.insert(all.end(), secrets.begin(), secrets.end());
  return object_of(all);
}

/// `job.workflow_*` of the entry file's jobs.
expr::Value job_workflow(const expr::Value& github) {
  const std::string ref = github["workflow_ref"].to_text();
  const std::size_t folder = ref.find("/.github/");
  std::vector<expr::Object::Entry> entries;
  entries.emplace_back("workflow_ref", github["workflow_ref"]);
  entries.emplace_back("workflow_sha", github["workflow_sha"]);
  entries.emplace_back("workflow_repository", github["repository"]);
  const std::string file = folder == std::string::npos ? std::string() : ref.substr(folder + 1);
  entries.emplace_back("workflow_file_path", expr::Value(file.substr(0, file.rfind('@'))));
  return expr::make_object(std::move(entries));
}

/// The caller may want it all the same: to try a workflow for an event to come.
void warn_of_undeclared(const model::Workflow& workflow, const ChosenEvent& event,
                        model::Diagnostics& diagnostics) {
  if (event.is_declared || workflow.triggers.empty()) return;
  model::Diagnostic warning;
  warning.severity = model::Severity::warning;
  warning.at = workflow.triggers.front().event.at;
  warning.message = "the workflow does not declare the event '" + event.name +
                    "', so GitHub would not start it for that";
  for (const model::Trigger& trigger : workflow.triggers) {
    warning.help += (warning.help.empty() ? "it declares: " : ", ") + trigger.event.value;
  }
  diagnostics.push_back(std::move(warning));
}

}  // namespace

std::optional<ChangeRange> changes_of(const model::Workflow& workflow, const Request& request,
                                      const RepositoryFacts& facts) {
  const auto event = choose_event(workflow, request);
  if (!event) return {};
  const auto payload = make_payload(event->name, workflow, request, facts);
  return payload ? wanted_changes(workflow, event->name, *payload) : std::nullopt;
}

RequestResult<Plan> make_plan(WorkflowFiles files, const Request& request,
                              const RepositoryFacts& facts, const Surroundings& surroundings) {
  const std::shared_ptr<const model::Workflow>& workflow = files.entry;
  Plan plan;
  auto event = choose_event(*workflow, request);
  if (!event) return event.error();
  plan.event = std::move(*event);
  auto payload = make_payload(plan.event.name, *workflow, request, facts);
  if (!payload) return payload.error();
  auto inputs = make_inputs(plan.event.name, *workflow, request);
  if (!inputs) return inputs.error();

  plan.graph = model::make_needs_graph(*workflow);
  auto selected = select_jobs(*workflow, plan.graph, request.jobs,
                              request.only ? WithNeeds::no : WithNeeds::yes);
  if (!selected) return selected.error();
  plan.selected = std::move(*selected);
  auto given = given_outcomes(*workflow, plan.graph, plan.selected, surroundings.needs);
  if (!given) return given.error();
  plan.given = std::move(*given);
  plan.matrix_filter = request.matrix;
  auto platforms = make_platform_table(request.platforms);
  if (!platforms) return platforms.error();
  plan.platforms = std::move(*platforms);
  plan.host = surroundings.host;
  plan.calls = std::move(files.calls);
  plan.diagnostics = find_unsupported(*workflow, plan.selected, plan.calls,
                                      {surroundings.actions, request.actions});
  plan.wanted_actions =
      wanted_actions(*workflow, plan.selected, plan.calls, surroundings.actions, request.actions);
  warn_of_undeclared(*workflow, plan.event, plan.diagnostics);
  for (model::Diagnostic& found : find_short_secrets(request.secrets))
    plan.diagnostics.push_back(std::move(found));
  for (model::Diagnostic& found :
       find_ungiven_values(*workflow, {request, plan.event.name, *payload, plan.selected}))
    plan.diagnostics.push_back(std::move(found));

  if (request.workspace == WorkspaceMode::in_place) {
    for (model::Diagnostic& found : find_in_place_dangers(*workflow, plan.selected, plan.calls)) {
      const bool is_danger = found.severity == model::Severity::error;
      (is_danger ? plan.in_place_dangers : plan.diagnostics).push_back(std::move(found));
    }
  }

  auto run = std::make_shared<RunSpec>();
  run->repository = facts;
  run->github =
      make_github_context(plan.event, *payload, *workflow, request, facts, surroundings.numbers);
  plan.trigger = match_trigger(*workflow, plan.event.name, run->github["ref"].to_text(), *payload,
                               surroundings.changed_files);
  run->inputs = std::move(*inputs);
  run->vars = object_of(request.vars);
  run->secrets = secrets_context(request.secrets);
  run->secret_values = request.secrets;
  run->event_payload = expr::to_json(*payload);
  run->base_environ = surroundings.base_environ;
  run->substitutes = request.actions;
  run->actions = surroundings.actions;
  run->workspace_mode = request.workspace;
  run->keep_workspace = request.keep_workspace;
  run->snapshots = request.snapshots;
  run->act_env = request.act_env;
  run->strict_tools = request.strict_tools;
  run->step_debug = request.step_debug;
  run->system = surroundings.host.name;
  run->work_root = surroundings.work_root;
  run->control_root = surroundings.control_root;
  run->kept_root = surroundings.kept_root;
  run->job_workflow = job_workflow(run->github);
  run->workflow = workflow;
  const NamedScope before_jobs(
      {{"github", run->github}, {"inputs", run->inputs}, {"vars", run->vars}});
  auto run_name = model::evaluate_string(workflow->run_name.get(), before_jobs);
  if (run_name) {
    plan.run_name = std::move(*run_name);
  } else {
    plan.diagnostics.push_back(run_name.error());
    plan.is_invalid = true;
  }
  auto concurrency = workflow_concurrency(*run);
  if (concurrency) {
    run->concurrency = std::move(*concurrency);
    if (run->concurrency) run->groups_around.push_back(*run->concurrency);
  } else {
    plan.diagnostics.push_back(concurrency.error());
    plan.is_invalid = true;
  }
  plan.run = std::move(run);
  return plan;
}

}  // namespace localrun
