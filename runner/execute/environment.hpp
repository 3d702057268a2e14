#pragma once

// Variables, the `env` context, PATH, the working directory and the effective `defaults.run`
// (execution.md 1.6, 1.7, 1.10, 2.1). Pure: the caller brings every value. What makes up the
// environment of a step's process: step_environment.hpp.

#include "expr/value.hpp"

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

/// The value of a variable among texts `K=V`; empty: it is not there, or empty.
[[nodiscard]] std::string_view variable_in(std::span<const std::string> texts,
                                           std::string_view name);

/// The `env` context as expressions see it: keys mind case.
[[nodiscard]] expr::Value to_env_context(const Environ& environ);
/// The entries of a context that a process may get: strings, and booleans as `true` or `false`.
[[nodiscard]] std::vector<Environ::Entry> exportable_entries(const expr::Value& context);

/// `GITHUB_PATH` entries (oldest first) joined for the front of PATH, newest first.
[[nodiscard]] std::string joined_path(std::span<const std::string> path_entries);
/// PATH with the entries in front (1.10). Without entries `original` is returned as it is.
[[nodiscard]] std::string prepend_path(std::span<const std::string> path_entries,
                                       std::string_view original);
/// Puts `entry` at the end (searched first); an equal earlier one goes (3.5).
void add_path_entry(std::vector<std::string>& path_entries, std::string_view entry);

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
