#include "model/build_workflow.hpp"

#include "model/build_parts.hpp"
#include "model/parse_expression.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

std::vector<Located<std::string>> build_needs(const Token& needs) {
  std::vector<Located<std::string>> built;
  if (needs.kind == TokenKind::sequence) {
    for (const TokenPtr& item : needs.items) built.push_back({item->text, item->at});
  } else {
    built.push_back({needs.text, needs.at});
  }
  return built;
}

OrdinaryJob build_ordinary(const Token& token, Diagnostics& diagnostics) {
  OrdinaryJob job;
  job.runs_on = value_of(token, "runs-on");
  job.env = value_of(token, "env");
  job.defaults = build_defaults(value_of(token, "defaults"));
  job.outputs = value_of(token, "outputs");
  job.environment = value_of(token, "environment");
  job.container = value_of(token, "container");
  job.services = value_of(token, "services");
  job.timeout_minutes = value_of(token, "timeout-minutes");
  job.cancel_timeout_minutes = value_of(token, "cancel-timeout-minutes");
  job.continue_on_error = value_of(token, "continue-on-error");
  job.snapshot = value_of(token, "snapshot");
  check_containers(token, diagnostics);
  if (job.runs_on) check_runs_on(*job.runs_on, diagnostics);
  if (job.snapshot) check_snapshot(*job.snapshot, diagnostics);
  if (const Token* steps = token.find("steps")) job.steps = build_steps(*steps, diagnostics);
  return job;
}

Job build_job(const Token& id, const Token& token, Diagnostics& diagnostics) {
  Job job;
  job.id = {id.text, id.at};
  if (auto problem = check_identifier(id)) diagnostics.push_back(*std::move(problem));
  job.name = value_of(token, "name");
  if (const Token* needs = token.find("needs")) job.needs = build_needs(*needs);
  job.condition = build_condition(value_of(token, "if"));
  job.strategy = value_of(token, "strategy");
  job.permissions = value_of(token, "permissions");
  job.concurrency = value_of(token, "concurrency");
  if (job.concurrency) check_concurrency(*job.concurrency, diagnostics);
  if (const Token* uses = token.find("uses")) {
    job.kind = CallJob{{uses->text, uses->at}, value_of(token, "with"), value_of(token, "secrets")};
  } else {
    job.kind = build_ordinary(token, diagnostics);
  }
  return job;
}

}  // namespace

TokenPtr value_of(const Token& mapping, std::string_view key) noexcept {
  for (const auto& [name, value] : mapping.pairs) {
    if (name->kind == TokenKind::string && name->text == key) return value;
  }
  return nullptr;
}

const Token* key_of(const Token& mapping, std::string_view key) noexcept {
  for (const auto& [name, value] : mapping.pairs) {
    if (name->kind == TokenKind::string && name->text == key) return name.get();
  }
  return nullptr;
}

Diagnostic build_error(const Span& at, std::string message) {
  Diagnostic diagnostic;
  diagnostic.at = at;
  diagnostic.message = std::move(message);
  return diagnostic;
}

RunDefaults build_defaults(const TokenPtr& defaults) {
  RunDefaults built;
  const Token* run = defaults ? defaults->find("run") : nullptr;
  if (!run) return built;
  built.is_present = true;
  built.shell = value_of(*run, "shell");
  built.working_directory = value_of(*run, "working-directory");
  return built;
}

Condition build_condition(const TokenPtr& token) {
  if (token && token->kind == TokenKind::expression) return {token->expression};
  return {implicit_condition()};
}

BuildResult build_workflow(const SourcePtr& source, const TokenPtr& root) {
  BuildResult result;
  Workflow& workflow = result.workflow;
  workflow.source = source;
  workflow.root = root;
  const Token* name = root->find("name");
  if (name) workflow.name_at = name->at;
  workflow.name = name && !name->text.empty() ? name->text : source->path();
  workflow.run_name = value_of(*root, "run-name");
  if (const Token* on = root->find("on"))
    workflow.triggers = build_triggers(*on, result.diagnostics);
  workflow.env = value_of(*root, "env");
  workflow.defaults = build_defaults(value_of(*root, "defaults"));
  workflow.permissions = value_of(*root, "permissions");
  workflow.concurrency = value_of(*root, "concurrency");
  if (workflow.concurrency) check_concurrency(*workflow.concurrency, result.diagnostics);
  const Token* jobs = root->find("jobs");
  for (const auto& [id, job] : jobs->pairs) {
    workflow.jobs.push_back(build_job(*id, *job, result.diagnostics));
  }
  if (!has_errors(result.diagnostics)) check_needs(workflow.jobs, *jobs, result.diagnostics);
  return result;
}

}  // namespace localrun::model
