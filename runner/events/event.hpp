#pragma once

// Everything that happens in a run, as a closed set of facts. What is shown, recorded and explained
// (console, --json, the record on disk, show, flow) is made from these alone. docs/events.md holds
// the JSON form of each; docs/events.schema.json checks it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace localrun {

/// Index of one job run (each matrix combination is one) in the order in which they were queued.
enum class JobIndex : std::uint32_t {};
/// Index of a step within its job run, in the order of the file; set-up and completion have none.
enum class StepIndex : std::uint32_t {};

using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Milliseconds = std::chrono::milliseconds;

/// A job's result, a step's outcome and conclusion (execution.md 0.2).
enum class Conclusion : std::uint8_t { success, failure, cancelled, skipped };
[[nodiscard]] std::string_view conclusion_name(Conclusion conclusion) noexcept;

/// A place in a user's file, 1-based; `line` 0: none.
struct Place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t end_column = 0;
};

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

// ---- the run -------------------------------------------------------------------------------------

struct DeclaredJob {
  std::string id;
  std::vector<std::string> needs;
  Place place;
};

/// First event of every run. `schema` is the version of docs/events.md.
struct RunStarted {
  int schema = 1;
  std::string run;              // id of the run
  std::string version;          // of localrun
  std::string workflow;         // its name
  std::string path;             // of the file as given
  std::string root;             // the repository's folder, empty without one
  std::string event;            // that starts the workflow
  std::string repository;       // owner/name
  std::string ref;
  std::string sha;
  std::vector<std::string> arguments;  // of the call, values of secrets left out
  std::vector<DeclaredJob> jobs;
};
/// `reason`: SIGINT, SIGTERM, time limit, …
struct CancelRequested {
  std::string reason;
};
/// Last event of every run that was not killed.
struct RunFinished {
  Conclusion result = Conclusion::success;
  int exit_status = 0;
  Milliseconds duration{};
  std::uint32_t steps_not_run = 0;  // skipped by the caller's choice (cli.md 4)
};

// ---- jobs ----------------------------------------------------------------------------------------

/// A job run exists: its combination is known. Skipped jobs too.
struct JobQueued {
  std::string id;               // key below `jobs`
  std::string name;             // display name, with the combination
  std::string matrix;           // compact JSON, empty without a matrix
  std::vector<std::string> needs;
  Place place;
};
struct JobStarted {
  std::string runs_on;          // labels, joined by ", "
  std::string workspace;        // path of its folder
};
struct JobFinished {
  Conclusion result = Conclusion::success;
  bool is_allowed_to_fail = false;  // continue-on-error: dependants see success
  Milliseconds duration{};
  NamedTexts outputs;
  std::string reason;           // why it was skipped, failed in set-up or was cancelled; empty otherwise
};
struct WorkspaceKept {
  std::string path;
};

// ---- steps ---------------------------------------------------------------------------------------

enum class StepKind : std::uint8_t { run, uses, wait, wait_all, cancel, parallel, set_up, complete };
[[nodiscard]] std::string_view step_kind_name(StepKind kind) noexcept;

struct StepInfo {
  std::string id;               // explicit, or generated (`__run`)
  std::string name;             // display name
  StepKind kind = StepKind::run;
  Place place;                  // of the step in the workflow file
};
struct StepStarted {
  StepInfo step;
};
/// Skipped steps have no StepStarted.
struct StepFinished {
  StepInfo step;
  Conclusion outcome = Conclusion::success;
  Conclusion conclusion = Conclusion::success;
  std::optional<int> exit_code;     // of its process, 128+n for a signal
  std::optional<int> signal;
  Milliseconds duration{};
  std::string reason;               // why it was skipped; empty otherwise
};

/// Whole lines of a log, masked, each ended by LF. Borrowed: valid during the call only.
struct LogText {
  enum class Stream : std::uint8_t { output, error, runner };
  Stream stream = Stream::output;
  std::string_view text;
  std::uint32_t lines = 0;
};

enum class AnnotationLevel : std::uint8_t { error, warning, notice };
struct Annotation {
  AnnotationLevel level = AnnotationLevel::error;
  std::string message;
  NamedTexts properties;            // file, line, endLine, col, endColumn, title, … (execution.md 4.8)
};
/// A step's GITHUB_STEP_SUMMARY.
struct SummaryWritten {
  std::string text;
};

// ---- values: who wrote, who read -------------------------------------------------------------------

enum class WrittenBy : std::uint8_t { file, command };

/// A step set one of its outputs.
struct OutputSet {
  std::string name;
  std::string value;
  WrittenBy by = WrittenBy::file;
};
/// A step set an environment variable for later steps.
struct EnvironmentSet {
  std::string name;
  std::string value;
  WrittenBy by = WrittenBy::file;
};
struct PathAdded {
  std::string folder;
};
struct StateSaved {
  std::string name;
  std::string value;
};
/// A job's output was evaluated at the job's end.
struct JobOutputSet {
  enum class Fate : std::uint8_t { set, empty, has_secret, too_large, failed };
  std::string name;
  std::string value;                // empty unless set
  Fate fate = Fate::set;
  std::string expression;           // as written
  Place place;                      // of the entry
};
/// An expression read a value that another step or job made.
struct ValueRead {
  std::string reference;            // `needs.build.outputs.tag`
  std::string key;                  // where it is used: `run`, `env.TAG`, `if`, `outputs.tag`, …
  std::string value;                // its text
  Place place;                      // of the reference
};

struct TraceLine {
  std::uint32_t depth = 0;
  std::string source;
  std::optional<std::string> value;  // compact JSON; absent: not evaluated
};
/// A condition of a job or step was decided.
struct ConditionEvaluated {
  std::string expression;
  std::string expanded;             // with values put in
  bool holds = false;
  bool has_implicit_success = false;
  std::vector<TraceLine> trace;
  std::string because;              // what decided, in words; empty when the expression says it all
};

/// Something wrong or worth knowing that showed itself while running (diagnostics.md).
struct Finding {
  struct Related {
    Place place;
    std::string message;
  };
  std::string slug;
  std::string severity;             // error, warning, note
  std::string message;
  std::string why;
  std::string help;
  Place place;
  std::vector<Related> related;
};

using Fact = std::variant<RunStarted, CancelRequested, RunFinished, JobQueued, JobStarted, JobFinished,
                          WorkspaceKept, StepStarted, StepFinished, LogText, Annotation, SummaryWritten,
                          OutputSet, EnvironmentSet, PathAdded, StateSaved, JobOutputSet, ValueRead,
                          ConditionEvaluated, Finding>;

struct Event {
  Time time{};
  std::uint64_t seq = 0;            // from 1, without gaps
  std::optional<JobIndex> job;
  std::optional<StepIndex> step;
  Fact fact;
};

/// Sees every event once, in order. Views and records are sinks. Must copy what it keeps of a LogText.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void on(const Event& event) noexcept = 0;
  /// Pipes of children are not read while a sink is full (back-pressure, never loss).
  [[nodiscard]] virtual bool is_full() const noexcept { return false; }
};

}  // namespace localrun
