#pragma once

// The environment of a step's process (execution.md 1.9, 2.1 to 2.3). Pure: the caller brings every
// value.

#include "runner/execute/environment.hpp"
#include "runner/process/child.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// What kind of process the environment is for.
enum class StepBody : std::uint8_t { run, node, docker };

/// What all processes of a job have, made once: the variables of the runner itself, and over them
/// those of the `github` and `runner` contexts that no step changes.
class JobVariables {
 public:
  /// `fixed`: see context_variables(). Wins over `process`, and over whatever a step's `env` says.
  JobVariables(const Environ& process, std::span<const Environ::Entry> fixed);
  /// These and more that are fixed, over those of the same name.
  [[nodiscard]] JobVariables with(std::span<const Environ::Entry> fixed) const;

  /// nullptr when there is no such variable.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  [[nodiscard]] bool is_fixed(std::string_view name) const;
  [[nodiscard]] std::vector<Environ::Entry> fixed() const;
  [[nodiscard]] const Environ& all() const noexcept { return all_; }
  /// As processes want them, and where in it a variable stands.
  [[nodiscard]] const std::vector<std::string>& texts() const noexcept { return texts_; }
  [[nodiscard]] std::optional<std::size_t> position_of(std::string_view name) const;

 private:
  [[nodiscard]] std::vector<std::size_t>::const_iterator place_of(std::string_view name) const;
  void fix(const Environ::Entry& entry);

  Environ all_;
  std::vector<std::string> texts_;
  std::vector<bool> is_fixed_;        // by position
  std::vector<std::size_t> by_name_;  // positions, in the order of their names
};

/// The variables of one process: those of its job, and the step's own over them.
class StepEnvironment {
 public:
  /// Null: the step's own only.
  explicit StepEnvironment(std::shared_ptr<const JobVariables> job) : job_(std::move(job)) {}

  void set(std::string_view name, std::string_view value) { own_.set(name, value); }
  void set(Environ::Entry entry) { own_.set(std::move(entry)); }
  /// What the job has of that name counts again.
  void erase_own(std::string_view name) { own_.erase(name); }
  /// nullptr when there is no such variable.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  /// Empty when there is no such variable.
  [[nodiscard]] std::string value_of(std::string_view name) const;
  [[nodiscard]] Environ whole() const;
  /// Sets the environment of `process`. What is the job's is not copied.
  void give_to(ProcessSpec& process) const;

 private:
  std::shared_ptr<const JobVariables> job_;
  Environ own_;
};

/// Everything that makes up a step's environment (1.9), in the order in which it is applied.
/// Borrowed. Of contexts only entries with a text (booleans as `true`, `false`) are given.
struct EnvironmentParts {
  StepBody body = StepBody::run;
  std::shared_ptr<const JobVariables> job;      // not null
  std::span<const Environ::Entry> env_context;  // workflow, job, GITHUB_ENV, (outer step,) step
  std::span<const Environ::Entry> state;        // as saved: `isPost`
  std::span<const Environ::Entry> inputs;       // as declared: `my input`; actions only
  std::span<const std::string> path_entries;    // of GITHUB_PATH, oldest first
  std::span<const Environ::Entry> github;       // of the context; the keys of 2.1 are exported
  std::span<const Environ::Entry> runner;       // of the context
  std::span<const Environ::Entry> service;      // ACTIONS_*; those of 2.3 for this body
  std::string_view tracking_id;                 // RUNNER_TRACKING_ID; empty: none
};

/// `GITHUB_…` and `RUNNER_…` of the two contexts.
[[nodiscard]] std::vector<Environ::Entry> context_variables(std::span<const Environ::Entry> github,
                                                            std::span<const Environ::Entry> runner);

/// Docker bodies get the step's variables only: nothing of the runner itself, no PATH.
[[nodiscard]] StepEnvironment step_environment(const EnvironmentParts& parts);

/// `my input` → `INPUT_MY_INPUT` (8.4).
[[nodiscard]] std::string input_variable(std::string_view input_name);
/// Whether a key of the `github` context becomes `GITHUB_…` (2.1). Exact spelling.
[[nodiscard]] bool is_exported_github_key(std::string_view key) noexcept;

}  // namespace localrun
