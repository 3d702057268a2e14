#include "runner/execute/environment.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace localrun {
namespace {

// execution.md 2.1, sorted
constexpr std::array<std::string_view, 39> exported_github_keys{"action",
                                                                "action_path",
                                                                "action_ref",
                                                                "action_repository",
                                                                "actor",
                                                                "actor_id",
                                                                "api_url",
                                                                "artifacts",
                                                                "artifacts_list",
                                                                "base_ref",
                                                                "env",
                                                                "event_name",
                                                                "event_path",
                                                                "graphql_url",
                                                                "head_ref",
                                                                "job",
                                                                "output",
                                                                "path",
                                                                "ref",
                                                                "ref_name",
                                                                "ref_protected",
                                                                "ref_type",
                                                                "repository",
                                                                "repository_id",
                                                                "repository_owner",
                                                                "repository_owner_id",
                                                                "retention_days",
                                                                "run_attempt",
                                                                "run_id",
                                                                "run_number",
                                                                "server_url",
                                                                "sha",
                                                                "state",
                                                                "step_summary",
                                                                "triggering_actor",
                                                                "workflow",
                                                                "workflow_ref",
                                                                "workflow_sha",
                                                                "workspace"};

struct ServiceVariable {
  std::string_view name;
  bool for_run;
  bool for_docker;  // node actions get all
};
// execution.md 2.3
constexpr std::array<ServiceVariable, 9> service_variables{{
    {"ACTIONS_RUNTIME_URL", false, true},
    {"ACTIONS_RUNTIME_TOKEN", false, true},
    {"ACTIONS_CACHE_URL", false, true},
    {"ACTIONS_RESULTS_URL", false, true},
    {"ACTIONS_CACHE_MODE", false, true},
    {"ACTIONS_CACHE_SERVICE_V2", false, false},
    {"ACTIONS_ID_TOKEN_REQUEST_URL", true, true},
    {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", true, true},
    {"ACTIONS_ORCHESTRATION_ID", true, true},
}};

std::string upper_case(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return upper;
}

bool is_for(const StepBody body, std::string_view service_variable) {
  const auto* found =
      std::ranges::find(service_variables, service_variable, &ServiceVariable::name);
  if (found == service_variables.end()) return false;
  switch (body) {
    case StepBody::run:
      return found->for_run;
    case StepBody::docker:
      return found->for_docker;
    case StepBody::node:
      return true;
  }
  return false;
}

void add_variables(std::vector<Environ::Entry>& github, std::vector<Environ::Entry>& runner,
                   Environ& to) {
  for (auto& [key, value] : github) {
    if (is_exported_github_key(key)) to.set({"GITHUB_" + upper_case(key), std::move(value)});
  }
  for (auto& [key, value] : runner) to.set({"RUNNER_" + upper_case(key), std::move(value)});
}

/// Items 3 to 7 of 1.9 on top of `step`.
void add_step_variables(EnvironmentParts& parts, Environ& step) {
  for (auto& [name, value] : parts.state) step.set({"STATE_" + name, std::move(value)});
  if (parts.body != StepBody::run) {
    for (auto& [name, value] : parts.inputs) step.set({input_variable(name), std::move(value)});
  }
  if (!parts.path_entries.empty() && parts.body != StepBody::docker) {
    const std::string* path = step.find("PATH");
    if (path == nullptr) path = parts.process_env.find("PATH");
    step.set("PATH", prepend_path(parts.path_entries, path != nullptr ? *path : ""));
  }
  for (const auto& [name, value] : parts.fixed) step.set(name, value);
  add_variables(parts.github, parts.runner, step);
  for (auto& entry : parts.service) {
    if (is_for(parts.body, entry.first)) step.set(std::move(entry));
  }
}

}  // namespace

Environ::Environ(std::initializer_list<Entry> entries) {
  for (const auto& [name, value] : entries) set(name, value);
}

Environ Environ::from_texts(std::span<const std::string> texts) {
  Environ environ;
  environ.entries_.reserve(texts.size());
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) continue;
    environ.set(std::string_view(text).substr(0, equals),
                std::string_view(text).substr(equals + 1));
  }
  return environ;
}

void Environ::set(std::string_view name, std::string_view value) {
  const auto found = std::ranges::find(entries_, name, &Entry::first);
  if (found != entries_.end()) {
    found->second = value;
  } else {
    entries_.emplace_back(name, value);
  }
}

void Environ::set(Entry entry) {
  const auto found = std::ranges::find(entries_, entry.first, &Entry::first);
  if (found != entries_.end()) {
    found->second = std::move(entry.second);
  } else {
    entries_.push_back(std::move(entry));
  }
}

void Environ::merge(Environ other) {
  entries_.reserve(entries_.size() + other.entries_.size());
  for (Entry& entry : other.entries_) set(std::move(entry));
}

void Environ::erase(std::string_view name) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.first == name; });
}

const std::string* Environ::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(entries_, name, &Entry::first);
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<std::string> Environ::to_texts() const {
  std::vector<std::string> texts;
  texts.reserve(entries_.size());
  for (const auto& [name, value] : entries_) {
    std::string& text = texts.emplace_back();
    text.reserve(name.size() + 1 + value.size());
    text.append(name).append(1, '=').append(value);
  }
  return texts;
}

expr::Value to_env_context(const Environ& environ) {
  std::vector<expr::Object::Entry> entries;
  entries.reserve(environ.entries().size());
  for (const auto& [name, value] : environ.entries())
    entries.emplace_back(name, expr::Value(value));
  return expr::make_object(std::move(entries), expr::KeyCase::exact);
}

std::vector<Environ::Entry> exportable_entries(const expr::Value& context) {
  std::vector<Environ::Entry> entries;
  if (!context.is_object()) return entries;
  for (const auto& [name, value] : context.object()) {
    if (value.is_string() || value.kind() == expr::Kind::boolean) {
      entries.emplace_back(name, value.to_text());
    }
  }
  return entries;
}

std::vector<Environ::Entry> context_variables(std::vector<Environ::Entry> github,
                                              std::vector<Environ::Entry> runner) {
  Environ variables;
  add_variables(github, runner, variables);
  return variables.entries();
}

Environ step_environment(EnvironmentParts parts) {
  Environ step = std::move(parts.env_context);
  add_step_variables(parts, step);
  if (parts.body == StepBody::node) step.erase("NODE_ICU_DATA");
  step.set("GITHUB_ACTIONS", "true");
  if (step.find("CI") == nullptr && parts.process_env.find("CI") == nullptr) step.set("CI", "true");
  if (parts.body == StepBody::docker) return step;

  Environ process = std::move(parts.process_env);
  process.merge(std::move(step));
  if (!parts.tracking_id.empty()) process.set("RUNNER_TRACKING_ID", parts.tracking_id);
  return process;
}

std::string joined_path(std::span<const std::string> path_entries) {
  std::string joined;
  for (std::size_t i = path_entries.size(); i-- > 0;) {
    joined.append(path_entries[i]);
    if (i != 0) joined.push_back(':');
  }
  return joined;
}

std::string prepend_path(std::span<const std::string> path_entries, std::string_view original) {
  if (path_entries.empty()) return std::string(original);
  std::string front = joined_path(path_entries);
  if (original.empty()) return front;
  front.push_back(':');
  if (original.starts_with(front)) return std::string(original);
  return front.append(original);
}

void add_path_entry(std::vector<std::string>& path_entries, std::string_view entry) {
  std::erase(path_entries, entry);
  path_entries.emplace_back(entry);
}

std::string input_variable(std::string_view input_name) {
  std::string name = "INPUT_" + upper_case(input_name);
  std::ranges::replace(name, ' ', '_');
  return name;
}

bool is_exported_github_key(std::string_view key) noexcept {
  return std::ranges::binary_search(exported_github_keys, key);
}

RunDefaultValues effective_run_defaults(const std::optional<RunDefaultValues>& workflow,
                                        const std::optional<RunDefaultValues>& job) {
  RunDefaultValues effective;
  if (job) {
    effective = *job;
  } else if (workflow) {
    effective = *workflow;
  }
  if (effective.shell && effective.shell->empty()) effective.shell.reset();
  if (effective.working_directory && effective.working_directory->empty()) {
    effective.working_directory.reset();
  }
  return effective;
}

std::string working_directory(const WorkingDirectoryParts& parts) {
  std::optional<std::string_view> wanted = parts.step;
  if (!wanted && !parts.is_in_composite && !parts.is_hook) wanted = parts.defaults;
  if (!wanted || wanted->empty()) return std::string(parts.workspace);
  if (wanted->front() == '/') return std::string(*wanted);
  std::string folder(parts.workspace);
  if (!folder.empty() && folder.back() != '/') folder.push_back('/');
  return folder.append(*wanted);
}

}  // namespace localrun
