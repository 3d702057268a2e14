#include "runner/execute/step_environment.hpp"

#include <algorithm>
#include <array>
#include <numeric>
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

/// PREFIX_KEY
std::string upper_case(std::string_view prefix, std::string_view key) {
  std::string upper;
  upper.reserve(prefix.size() + key.size());
  upper.append(prefix);
  for (const char c : key) upper.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
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

/// `Target`: Environ or StepEnvironment.
template <class Target>
void add_variables(std::span<const Environ::Entry> github, std::span<const Environ::Entry> runner,
                   Target& to) {
  for (const auto& [key, value] : github) {
    if (is_exported_github_key(key)) to.set(Environ::Entry(upper_case("GITHUB_", key), value));
  }
  for (const auto& [key, value] : runner) to.set(Environ::Entry(upper_case("RUNNER_", key), value));
}

/// Items 2 to 7 of 1.9. What is fixed comes after the `env` context, and wins over it.
void add_step_variables(const EnvironmentParts& parts, StepEnvironment& step) {
  for (const auto& [name, value] : parts.env_context) {
    if (!parts.job->is_fixed(name)) step.set(name, value);
  }
  for (const auto& [name, value] : parts.state) step.set("STATE_" + name, value);
  if (parts.body != StepBody::run) {
    for (const auto& [name, value] : parts.inputs) step.set(input_variable(name), value);
  }
  if (!parts.path_entries.empty() && parts.body != StepBody::docker)
    step.set("PATH", prepend_path(parts.path_entries, step.value_of("PATH")));
  add_variables(parts.github, parts.runner, step);
  for (const auto& [name, value] : parts.service) {
    if (is_for(parts.body, name)) step.set(name, value);
  }
}

}  // namespace

JobVariables::JobVariables(const Environ& process, std::span<const Environ::Entry> fixed)
    : all_(process) {
  for (const auto& [name, value] : fixed) all_.set(name, value);
  texts_ = all_.to_texts();
  const std::vector<Environ::Entry>& entries = all_.entries();
  by_name_.resize(entries.size());
  std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
  std::ranges::sort(by_name_, {}, [&](std::size_t at) { return entries[at].first; });
  is_fixed_.resize(entries.size());
  for (const auto& [name, value] : fixed) is_fixed_[*position_of(name)] = true;
}

const std::string* JobVariables::find(std::string_view name) const {
  const auto position = position_of(name);
  return position ? &all_.entries()[*position].second : nullptr;
}

bool JobVariables::is_fixed(std::string_view name) const {
  const auto position = position_of(name);
  return position && is_fixed_[*position];
}

std::vector<Environ::Entry> JobVariables::fixed() const {
  std::vector<Environ::Entry> found;
  for (std::size_t i = 0; i < is_fixed_.size(); ++i) {
    if (is_fixed_[i]) found.push_back(all_.entries()[i]);
  }
  return found;
}

std::optional<std::size_t> JobVariables::position_of(std::string_view name) const {
  const std::vector<Environ::Entry>& entries = all_.entries();
  const auto name_at = [&](std::size_t at) { return std::string_view(entries[at].first); };
  const auto found = std::ranges::lower_bound(by_name_, name, {}, name_at);
  if (found == by_name_.end() || name_at(*found) != name) return std::nullopt;
  return *found;
}

const std::string* StepEnvironment::find(std::string_view name) const {
  const std::string* const own = own_.find(name);
  return own != nullptr || job_ == nullptr ? own : job_->find(name);
}

std::string StepEnvironment::value_of(std::string_view name) const {
  const std::string* const found = find(name);
  return found == nullptr ? std::string() : *found;
}

Environ StepEnvironment::whole() const {
  Environ all = job_ == nullptr ? Environ() : job_->all();
  all.merge(own_);
  return all;
}

void StepEnvironment::give_to(ProcessSpec& process) const {
  process.environ = own_.to_texts();
  process.shared_environ = {};
  if (job_ == nullptr) return;
  process.shared_environ.texts = {job_, &job_->texts()};
  for (const auto& [name, value] : own_.entries()) {
    if (const auto position = job_->position_of(name))
      process.shared_environ.left_out.push_back(*position);
  }
}

std::vector<Environ::Entry> context_variables(std::span<const Environ::Entry> github,
                                              std::span<const Environ::Entry> runner) {
  Environ variables;
  add_variables(github, runner, variables);
  return variables.entries();
}

StepEnvironment step_environment(const EnvironmentParts& parts) {
  const bool is_docker = parts.body == StepBody::docker;
  StepEnvironment step(is_docker ? nullptr : parts.job);
  if (is_docker) {
    for (auto& entry : parts.job->fixed()) step.set(std::move(entry));
  }
  add_step_variables(parts, step);
  if (parts.body == StepBody::node) step.erase_own("NODE_ICU_DATA");
  step.set("GITHUB_ACTIONS", "true");
  if (step.find("CI") == nullptr && parts.job->find("CI") == nullptr) step.set("CI", "true");
  if (!is_docker && !parts.tracking_id.empty()) step.set("RUNNER_TRACKING_ID", parts.tracking_id);
  return step;
}

std::string input_variable(std::string_view input_name) {
  std::string name = upper_case("INPUT_", input_name);
  std::ranges::replace(name, ' ', '_');
  return name;
}

bool is_exported_github_key(std::string_view key) noexcept {
  return std::ranges::binary_search(exported_github_keys, key);
}

}  // namespace localrun
