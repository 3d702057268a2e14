#include "runner/execute/scope.hpp"

#include "expr/text.hpp"
#include "runner/execute/hash_files.hpp"

#include <utility>

namespace localrun {

namespace {

using Entries = std::vector<expr::Object::Entry>;

expr::Value object_of(const std::vector<Environ::Entry>& texts,
                      expr::KeyCase key_case = expr::KeyCase::ignored) {
  Entries entries;
  entries.reserve(texts.size());
  for (const auto& [name, value] : texts) entries.emplace_back(name, expr::Value(value));
  return expr::make_object(std::move(entries), key_case);
}

expr::Value steps_context(const std::vector<StepRecord>& steps) {
  Entries entries;
  for (const StepRecord& step : steps) {
    if (!step.is_visible()) continue;
    Entries members;
    members.emplace_back("outputs", object_of(step.outputs));
    members.emplace_back("outcome", expr::Value(conclusion_name(step.outcome)));
    members.emplace_back("conclusion", expr::Value(conclusion_name(step.conclusion)));
    entries.emplace_back(step.id, expr::make_object(std::move(members)));
  }
  return expr::make_object(std::move(entries));
}

expr::Value github_context(const expr::Value& base, const GithubEntries& own) {
  Entries entries;
  if (base.is_object()) entries.assign(base.object().begin(), base.object().end());
  for (const auto& [name, value] : own) entries.emplace_back(name, expr::Value(value));
  return expr::make_object(std::move(entries));  // later entries overwrite earlier ones
}

}  // namespace

StepScope::StepScope(const JobSpec& spec, const JobState& state, const JobFolders& folders,
                     const Environ& env, const GithubEntries& github, const ActionFrame* frame)
    : spec_(spec), state_(state), folders_(folders), env_(env), github_(github), frame_(frame) {}

void StepScope::forget() const {
  made_github_.reset();
  made_env_.reset();
  made_job_.reset();
  made_steps_.reset();
}

const expr::Value* StepScope::context(std::string_view name) const {
  const RunSpec& run = *spec_.run;
  if (name == "needs") return &spec_.needs;
  if (name == "matrix") return &spec_.matrix;
  if (name == "strategy") return &spec_.strategy;
  if (name == "inputs") return frame_ != nullptr ? &frame_->inputs : &run.inputs;
  if (name == "vars") return &run.vars;
  if (name == "secrets") return &run.secrets;
  const auto made = [&](std::optional<expr::Value>& value) {
    if (!value) value = make(name);
    return &*value;
  };
  if (name == "github") return made(made_github_);
  if (name == "env") return made(made_env_);
  if (name == "steps") return made(made_steps_);
  if (name == "job") return made(made_job_);
  if (name == "runner") return made(made_runner_);
  return nullptr;
}

expr::Value StepScope::make(std::string_view name) const {
  if (name == "github") return github_context(spec_.run->github, github_);
  if (name == "env") return object_of(env_.entries(), expr::KeyCase::exact);
  if (name == "steps") return steps_context(visible_steps());
  if (name == "runner") return object_of(runner_entries(spec_, folders_));
  Entries job;
  const expr::Value& workflow = spec_.run->job_workflow;
  if (workflow.is_object()) job.assign(workflow.object().begin(), workflow.object().end());
  job.emplace_back("status", expr::Value(conclusion_name(state_.status.status())));
  return expr::make_object(std::move(job));
}

const std::vector<StepRecord>& StepScope::visible_steps() const {
  static const std::vector<StepRecord> none;
  if (frame_ == nullptr) return state_.steps;
  const auto composite = state_.composites.find(frame_->key);
  return composite == state_.composites.end() ? none : composite->second.steps;
}

expr::Result<expr::Value> StepScope::call(std::string_view name, expr::Call& call) const {
  if (name == "hashFiles") return hash_of_files(call);
  StatusView view;
  view.job = state_.status.status();
  if (frame_ != nullptr && frame_->stage == Stage::main) {
    view.is_in_composite_main = true;
    view.action = conclusion_of(frame_->result);
  }
  if (const auto holds = status_function(name, view)) return expr::Value(*holds);
  return call.error("Unrecognized function: '" + std::string(name) + "'");
}

/// On this thread, so other jobs' steps wait meanwhile: an evaluation cannot be suspended. The
/// limit of hash_files bounds it, and reading keeps all processors busy.
expr::Result<expr::Value> StepScope::hash_of_files(expr::Call& call) const {
  std::vector<std::string> arguments;
  for (std::size_t i = 0; i < call.size(); ++i) {
    const expr::Result<expr::Value> argument = call.argument(i);
    if (!argument) return argument.error();
    arguments.push_back(argument->to_text());
  }
  HashFilesOptions options;
  const Environ process_env = Environ::from_texts(spec_.run->base_environ);
  if (const std::string* home = process_env.find("HOME")) options.home = *home;
  const Result<std::string> hash = hash_files(arguments, folders_.workspace, options);
  if (!hash) return call.error(hash.error().what());
  return expr::Value(*hash);
}

std::vector<Environ::Entry> runner_entries(const JobSpec& spec, const JobFolders& folders) {
  std::vector<Environ::Entry> entries = {
    {"name", "localrun"},
    {"os", "Linux"},
#if defined(__aarch64__)
    {"arch", "ARM64"},
#elif defined(__x86_64__)
    {"arch", "X64"},
#elif defined(__arm__)
    {"arch", "ARM"},
#else
    {"arch", "X86"},
#endif
    {"environment", "self-hosted"},
    {"tool_cache", folders.tool_cache},
    {"temp", folders.temp},
    {"workspace", folders.pipeline},
  };
  if (spec.run->step_debug) entries.emplace_back("debug", "1");
  return entries;
}

}  // namespace localrun
