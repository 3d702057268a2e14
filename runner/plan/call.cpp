#include "runner/plan/call.hpp"

#include "expr/text.hpp"
#include "runner/plan/call_inputs.hpp"
#include "runner/plan/concurrency.hpp"
#include "runner/plan/named_scope.hpp"
#include "runner/plan/reads.hpp"

#include <algorithm>
#include <utility>

namespace localrun {

namespace {

using expr::Value;
using model::Evaluated;

const model::CalledWorkflow& call_of(const Plan& plan, std::size_t job) {
  return *std::find_if(plan.calls.begin(), plan.calls.end(),
                       [job](const model::CalledWorkflow& call) { return call.job == job; });
}

/// `secrets` of the called workflow: those passed, beside the token that is always there.
Value secrets_of(const RunSpec& caller, const KeyValues& passed) {
  std::vector<expr::Object::Entry> entries;
  entries.emplace_back("GITHUB_TOKEN", caller.secrets["GITHUB_TOKEN"]);
  for (const auto& [name, value] : passed) entries.emplace_back(name, Value(value));
  return expr::make_object(std::move(entries));
}

/// What `job.workflow_*` says in the called file: of the caller's repository and commit, or of
/// `owner/repo/.github/workflows/FILE@ref`.
Value workflow_of(const RunSpec& caller, const std::string& reference) {
  std::string repository = caller.job_workflow["workflow_repository"].to_text();
  std::string sha = caller.job_workflow["workflow_sha"].to_text();
  std::string file = reference.substr(reference.find(".github/"));
  const std::string caller_ref = caller.job_workflow["workflow_ref"].to_text();
  std::string ref = caller_ref.substr(std::min(caller_ref.rfind('@') + 1, caller_ref.size()));
  if (!reference.starts_with("./")) {
    repository = reference.substr(0, reference.find("/.github/"));
    ref = file.substr(file.rfind('@') + 1);
    file.erase(file.rfind('@'));
    sha.clear();  // of another repository
  }
  std::vector<expr::Object::Entry> entries;
  entries.emplace_back("workflow_ref", Value(repository + "/" + file + "@" + ref));
  entries.emplace_back("workflow_sha", Value(sha));
  entries.emplace_back("workflow_repository", Value(repository));
  entries.emplace_back("workflow_file_path", Value(file));
  return expr::make_object(std::move(entries));
}

/// Puts the group of a key into `spec` and around what `run` holds.
std::optional<model::Diagnostic> add_group(Evaluated<std::optional<Concurrency>> group,
                                           const model::TokenPtr& token, std::string_view who,
                                           CallSpec& spec, RunSpec& run) {
  if (!group) return group.error();
  if (!*group) return std::nullopt;
  if (auto refused = find_wait_for_itself(**group, run, *token, who)) return refused;
  spec.groups.push_back(**group);
  run.groups_around.push_back(**group);
  return std::nullopt;
}

Value jobs_context(const Plan& called, const RunProgress& progress) {
  std::vector<expr::Object::Entry> jobs;
  for (std::size_t job = 0; job < progress.outcomes.size(); ++job) {
    const auto& outcome = progress.outcomes[job];
    if (!outcome) continue;
    std::vector<expr::Object::Entry> outputs;
    for (const auto& [name, value] : outcome->outputs) outputs.emplace_back(name, Value(value));
    std::vector<expr::Object::Entry> members;
    members.emplace_back("result", Value(conclusion_name(outcome->result)));
    members.emplace_back("outputs", expr::make_object(std::move(outputs)));
    jobs.emplace_back(called.run->workflow->jobs[job].id.value,
                      expr::make_object(std::move(members)));
  }
  return expr::make_object(std::move(jobs));
}

}  // namespace

Evaluated<CallSpec> make_call(const Plan& plan, std::size_t job,
                              const model::Combination& combination, const JobScope& scope,
                              std::vector<Fact>& facts, const NotYetPassed& not_yet) {
  const model::Job& call_job = plan.run->workflow->jobs[job];
  const model::CalledWorkflow& call = call_of(plan, job);
  const auto name = display_name(call_job, combination, scope, facts);
  if (!name) return name.error();
  auto inputs = make_call_inputs(plan, call_job, *call.workflow, scope, facts, not_yet);
  if (!inputs) return inputs.error();

  auto run = std::make_shared<RunSpec>(*plan.run);
  run->workflow = call.workflow;
  run->inputs = std::move(*inputs);
  run->job_workflow = workflow_of(*plan.run, call.reference);
  run->id_prefix = plan.run->id_prefix + call_job.id.value + ".";
  run->name_prefix = plan.run->name_prefix + *name + " / ";
  if (not_yet.has_secrets) {
    run->secrets = secrets_of(*plan.run, {});
  } else if (!inherits_secrets(call_job)) {
    const auto secrets = make_call_secrets(call_job, *call.workflow, scope, facts);
    if (!secrets) return secrets.error();
    run->secrets = secrets_of(*plan.run, *secrets);
    run->secret_values.insert(run->secret_values.end(), secrets->begin(), secrets->end());
  }

  CallSpec spec;
  if (not_yet.empty()) {
    if (auto refused = add_group(evaluate_concurrency(call_job.concurrency.get(), scope),
                                 call_job.concurrency, "call", spec, *run))
      return *std::move(refused);
    if (auto refused = add_group(workflow_concurrency(*run), run->workflow->concurrency,
                                 "called workflow", spec, *run))
      return *std::move(refused);
  }

  auto called = std::make_shared<Plan>();
  called->graph = model::make_needs_graph(*call.workflow);
  called->selected.assign(call.workflow->jobs.size(), true);
  called->given.resize(call.workflow->jobs.size());
  called->event = plan.event;
  called->platforms = plan.platforms;
  called->host = plan.host;
  called->calls = call.calls;
  called->not_yet_passed = not_yet;
  called->run = std::move(run);
  spec.plan = std::move(called);
  spec.name = plan.run->name_prefix + *name;
  spec.matrix = combination.matrix;
  return spec;
}

CallOutputs make_call_outputs(const Plan& called, const RunProgress& progress) {
  CallOutputs made;
  const model::Trigger& trigger = *called.run->workflow->find_trigger("workflow_call");
  const model::Token* declared =
      trigger.configuration ? trigger.configuration->find("outputs") : nullptr;
  if (declared == nullptr) return made;
  const NamedScope scope({{"github", called.run->github},
                          {"jobs", jobs_context(called, progress)},
                          {"vars", called.run->vars},
                          {"inputs", called.run->inputs}});
  for (const auto& [key, declaration] : declared->pairs) {
    const model::Token* token = declaration->find("value");
    if (token == nullptr) continue;
    JobOutputSet fact;
    fact.name = key->text;
    fact.expression =
        token->kind == model::TokenKind::expression ? token->expression->source : token->text;
    fact.place = place_of(key->at);
    const auto value = model::evaluate_string(token, scope);
    if (!value) {
      fact.fate = JobOutputSet::Fate::failed;
      made.has_failed = true;
      made.facts.emplace_back(finding_of(value.error()));
    } else if (value->empty()) {
      fact.fate = JobOutputSet::Fate::empty;
    } else {
      fact.value = *value;
      made.outputs.emplace_back(key->text, *value);
    }
    made.facts.emplace_back(std::move(fact));
  }
  return made;
}

}  // namespace localrun
