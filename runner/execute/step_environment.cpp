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
    : all_(process), texts_(process.to_texts()), is_fixed_(texts_.size()), by_name_(texts_.size()) {
  const std::vector<Environ::Entry>& entries = all_.entries();
  std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
  std::ranges::sort(by_name_, {}, [&](std::size_t at) { return entries[at].first; });
  for (const Environ::Entry& entry : fixed) fix(entry);
}

JobVariables JobVariables::with(std::span<const Environ::Entry> fixed) const {
  JobVariables more = *this;
  for (const Environ::Entry& entry : fixed) more.fix(entry);
  return more;
}

void JobVariables::fix(const Environ::Entry& entry) {
  const auto& [name, value] = entry;
  const auto position = position_of(name);
  const auto place = position ? by_name_.cend() : place_of(name);
  all_.set(name, value);
  std::string text = name + '=' + value;
  if (position) {
    texts_[*position] = std::move(text);
    is_fixed_[*position] = true;
    return;
  }
  by_name_.insert(place, texts_.size());
  texts_.push_back(std::move(text));
  is_fixed_.push_back(true);
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

std::vector<std::size_t>::const_iterator JobVariables::place_of(std::string_view name) const {
  const auto name_at = [&](std::size_t at) { return std::string_view(all_.entries()[at].first); };
  return std::ranges::lower_bound(by_name_, name, {}, name_at);
}

std::optional<std::size_t> JobVariables::position_of(std::string_view name) const {
  const auto place = place_of(name);
  const bool is_there = place != by_name_.end() && all_.entries()[*place].first == name;
  return is_there ? std::optional(*place) : std::nullopt;
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
