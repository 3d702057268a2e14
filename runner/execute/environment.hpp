#pragma once

// The environment of a step's process, the `env` context, PATH, the working directory and the
// effective `defaults.run` (execution.md 1.6, 1.7, 1.9, 1.10, 2.1 to 2.3). Pure: the caller brings
// every value.

#include "expr/value.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

/// Variables by name, case-sensitive, in the order in which they were first set.
class Environ {
 public:
  using Entry = std::pair<std::string, std::string>;

  Environ() = default;
  Environ(std::initializer_list<Entry> entries);
  /// From `K=V` texts such as `environ`; texts without `=` are left out.
  [[nodiscard]] static Environ from_texts(std::span<const std::string> texts);

  /// Adds or overwrites.
  void set(std::string_view name, std::string_view value);
  void set(Entry entry);
  /// Sets every entry of `other` over this one.
  void merge(Environ other);
  void erase(std::string_view name);
  /// nullptr when there is no such variable.
  [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  [[nodiscard]] bool is_empty() const noexcept { return entries_.empty(); }
  /// As a process wants it: `K=V`.
  [[nodiscard]] std::vector<std::string> to_texts() const;

  friend bool operator==(const Environ&, const Environ&) = default;

 private:
  std::vector<Entry> entries_;
};

/// The `env` context as expressions see it: keys mind case.
[[nodiscard]] expr::Value to_env_context(const Environ& environ);
/// The entries of a context that a process may get: strings, and booleans as `true` or `false`.
[[nodiscard]] std::vector<Environ::Entry> exportable_entries(const expr::Value& context);

/// What kind of process the environment is for.
enum class StepBody : std::uint8_t { run, node, docker };

/// Everything that makes up a step's environment (1.9), in the order in which it is applied.
/// Of contexts only entries with a text (booleans as `true`, `false`) are given.
struct EnvironmentParts {
  StepBody body = StepBody::run;
  Environ process_env;                    // of the runner itself
  Environ env_context;                    // workflow, job, GITHUB_ENV, (outer step,) step merged
  std::vector<Environ::Entry> state;      // as saved: `isPost`
  std::vector<Environ::Entry> inputs;     // as declared: `my input`; actions only
  std::vector<std::string> path_entries;  // of GITHUB_PATH, oldest first
  std::span<const Environ::Entry> fixed;  // variables below that stay as they are within a job
  std::vector<Environ::Entry> github;     // the `github` context; only the keys of 2.1 are exported
  std::vector<Environ::Entry> runner;     // the `runner` context
  std::vector<Environ::Entry> service;    // ACTIONS_*; those of 2.3 for this body are exported
  std::string tracking_id;                // RUNNER_TRACKING_ID; empty: none
};

/// `GITHUB_…` and `RUNNER_…` of the two contexts: EnvironmentParts::fixed.
[[nodiscard]] std::vector<Environ::Entry> context_variables(std::vector<Environ::Entry> github,
                                                            std::vector<Environ::Entry> runner);

/// Docker bodies get the step's variables only: nothing of `process_env`, no PATH.
[[nodiscard]] Environ step_environment(EnvironmentParts parts);

/// `GITHUB_PATH` entries (oldest first) joined for the front of PATH, newest first.
[[nodiscard]] std::string joined_path(std::span<const std::string> path_entries);
/// PATH with the entries in front (1.10). Without entries `original` is returned as it is.
[[nodiscard]] std::string prepend_path(std::span<const std::string> path_entries,
                                       std::string_view original);
/// Puts `entry` at the end (searched first); an equal earlier one goes (3.5).
void add_path_entry(std::vector<std::string>& path_entries, std::string_view entry);

/// `my input` → `INPUT_MY_INPUT` (8.4).
[[nodiscard]] std::string input_variable(std::string_view input_name);
/// Whether a key of the `github` context becomes `GITHUB_…` (2.1). Exact spelling.
[[nodiscard]] bool is_exported_github_key(std::string_view key) noexcept;

/// Values of one `defaults.run`, evaluated; empty ones count as absent.
struct RunDefaultValues {
  std::optional<std::string> shell;
  std::optional<std::string> working_directory;

  friend bool operator==(const RunDefaultValues&, const RunDefaultValues&) = default;
};
/// The job's table, when it has one, replaces the workflow's as a whole (1.7).
[[nodiscard]] RunDefaultValues effective_run_defaults(
    const std::optional<RunDefaultValues>& workflow, const std::optional<RunDefaultValues>& job);

/// Where a run step works (1.6). `step`: its own value, also when empty.
struct WorkingDirectoryParts {
  std::string_view workspace;
  std::optional<std::string_view> step;
  std::optional<std::string_view> defaults;
  bool is_in_composite = false;
  bool is_hook = false;
};
[[nodiscard]] std::string working_directory(const WorkingDirectoryParts& parts);

}  // namespace localrun
