#pragma once

// A workflow file after reading and checking: typed, every value with its place.
//
// Keys whose value may hold expressions stay TokenPtr, checked against the schema already and null
// when the key is absent. model/evaluate_token.hpp turns them into values at run time, with the
// same rules.

#include "model/token.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace localrun::model {

template <class T>
struct Located {
  T value{};
  Span at{};
};

/// An `if`: `if_` absent in the file gives `success()` with no place.
struct Condition {
  ExpressionPtr expression;
};

/// `defaults.run`: null when absent.
struct RunDefaults {
  TokenPtr shell;
  TokenPtr working_directory;
  bool is_present =
      false;  // the mapping has a `run` key: it then replaces the outer one (execution.md 1.7)
};

struct RunStep {
  TokenPtr run;
  TokenPtr shell;
  TokenPtr working_directory;
};

/// What stands behind `uses:` (execution.md 8.1).
struct ActionReference {
  enum class Kind : std::uint8_t { repository, local, self, docker };
  Kind kind = Kind::repository;
  std::string text;   // as written
  std::string owner;  // repository only
  std::string name;   // repository only
  std::string path;   // below the repository, or of a local action; may be empty
  std::string ref;    // repository only
  std::string image;  // docker only
};

struct UsesStep {
  Located<ActionReference> uses;
  TokenPtr with;
};
struct WaitStep {
  std::vector<Located<std::string>> ids;
};
struct WaitAllStep {};
struct CancelStep {
  Located<std::string> id;
};
struct Step;
struct ParallelStep {
  std::vector<Step> steps;
};

struct Step {
  std::string id;  // explicit, or generated (`__run`, workflow-syntax.md 5.3)
  bool has_explicit_id = false;
  Span id_at;  // of the explicit id
  Span at;     // the step's first key
  Span end;    // its last line, for excerpts
  TokenPtr name;
  Condition condition;
  TokenPtr env;
  TokenPtr continue_on_error;
  TokenPtr timeout_minutes;
  bool is_background = false;
  std::variant<RunStep, UsesStep, WaitStep, WaitAllStep, CancelStep, ParallelStep> kind;
};

struct OrdinaryJob {
  TokenPtr runs_on;
  TokenPtr env;
  RunDefaults defaults;
  TokenPtr outputs;  // mapping name → value
  TokenPtr environment;
  TokenPtr container;
  TokenPtr services;
  TokenPtr timeout_minutes;
  TokenPtr cancel_timeout_minutes;
  TokenPtr continue_on_error;
  TokenPtr snapshot;
  std::vector<Step> steps;
};

/// A call of a reusable workflow.
struct CallJob {
  Located<std::string> uses;
  TokenPtr with;
  TokenPtr secrets;  // mapping, or the word `inherit`
};

struct Job {
  Located<std::string> id;
  TokenPtr name;
  std::vector<Located<std::string>> needs;  // spelled as the job's own id
  Condition condition;
  TokenPtr strategy;
  TokenPtr permissions;
  TokenPtr concurrency;
  std::variant<OrdinaryJob, CallJob> kind;

  [[nodiscard]] const OrdinaryJob* ordinary() const noexcept {
    return std::get_if<OrdinaryJob>(&kind);
  }
  [[nodiscard]] const CallJob* call() const noexcept { return std::get_if<CallJob>(&kind); }
};

enum class InputType : std::uint8_t { string, boolean, number, choice, environment };

/// An input of `workflow_dispatch` or `workflow_call`.
struct InputDeclaration {
  Located<std::string> name;
  InputType type = InputType::string;
  bool is_required = false;
  TokenPtr default_value;  // null when absent
  std::vector<std::string> options;
  std::string description;
};

/// One event the workflow is started by.
struct Trigger {
  Located<std::string> event;
  TokenPtr configuration;  // null when there is none
  std::vector<InputDeclaration> inputs;
};

struct Workflow {
  SourcePtr source;
  std::string name;  // `name:`, else the file's path
  Span name_at;
  TokenPtr run_name;
  std::vector<Trigger> triggers;
  TokenPtr env;
  RunDefaults defaults;
  TokenPtr permissions;
  TokenPtr concurrency;
  std::vector<Job> jobs;  // in file order
  TokenPtr root;          // the whole file

  /// Ignoring case; nullptr when there is none.
  [[nodiscard]] const Job* find_job(std::string_view id) const noexcept;
  [[nodiscard]] const Trigger* find_trigger(std::string_view event) const noexcept;
};

}  // namespace localrun::model
