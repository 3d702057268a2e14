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

// Every member has a default, so that facts can be made by naming only the fields that matter.

namespace localrun {

/// Index of one job run (each matrix combination is one) in the order in which they were queued.
enum class JobIndex : std::uint32_t {};
/// Index of a step within its job run, in the order of the file; then come the pre and the post
/// steps of actions. Set-up and completion have none.
enum class StepIndex : std::uint32_t {};

using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Milliseconds = std::chrono::milliseconds;

/// A job's result, a step's outcome and conclusion (execution.md 0.2).
enum class Conclusion : std::uint8_t { success, failure, cancelled, skipped };
[[nodiscard]] std::string_view conclusion_name(Conclusion conclusion) noexcept;

/// A place in a user's file, 1-based; `line` 0: none.
struct Place {
  std::string file{};
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t end_column = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

// ---- the run
// -------------------------------------------------------------------------------------

struct DeclaredJob {
  std::string id{};
  std::vector<std::string> needs{};
  Place place{};
  friend bool operator==(const DeclaredJob&, const DeclaredJob&) = default;
};

/// First event of every run. `schema` is the version of docs/events.md.
struct RunStarted {
  int schema = 1;
  std::string run{};         // id of the run
  std::string version{};     // of localrun
  std::string workflow{};    // its name
  std::string path{};        // of the file as given
  std::string root{};        // the repository's folder, empty without one
  std::string event{};       // that starts the workflow
  std::string repository{};  // owner/name
  std::string ref{};
  std::string sha{};
  std::vector<std::string> arguments{};  // of the call, values of secrets left out
  std::vector<DeclaredJob> jobs{};
  std::string run_name{};  // `run-name:`; empty without
  std::string folder{};    // in which localrun was called
  friend bool operator==(const RunStarted&, const RunStarted&) = default;
};
/// `reason`: SIGINT, SIGTERM, time limit, …
struct CancelRequested {
  std::string reason{};
  friend bool operator==(const CancelRequested&, const CancelRequested&) = default;
};
/// Last event of every run that was not killed.
struct RunFinished {
  Conclusion result = Conclusion::success;
  int exit_status = 0;
  Milliseconds duration{};
  std::uint32_t steps_not_run = 0;  // skipped by the caller's choice (cli.md 4)
  friend bool operator==(const RunFinished&, const RunFinished&) = default;
};

// ---- jobs
// ----------------------------------------------------------------------------------------

/// A job run exists: its combination is known. Skipped jobs too.
struct JobQueued {
  std::string id{};      // key below `jobs`; `caller.callee` in a called workflow
  std::string name{};    // display name, with the combination
  std::string matrix{};  // compact JSON, empty without a matrix
  std::vector<std::string> needs{};
  std::string uses{};  // of a call: the reusable workflow; its jobs have names of their own
  Place place{};
  friend bool operator==(const JobQueued&, const JobQueued&) = default;
};
struct JobStarted {
  std::string runs_on{};    // labels, joined by ", "
  std::string workspace{};  // path of its folder
  friend bool operator==(const JobStarted&, const JobStarted&) = default;
};
struct JobFinished {
  Conclusion result = Conclusion::success;
  bool is_allowed_to_fail = false;  // continue-on-error: dependants see success
  Milliseconds duration{};
  NamedTexts outputs{};
  std::string reason{};  // why it was skipped, failed in set-up or was cancelled; empty otherwise
  std::string failed_first{};  // cancelled by fail-fast: name of the combination that failed
  friend bool operator==(const JobFinished&, const JobFinished&) = default;
};
struct WorkspaceKept {
  std::string path{};
  friend bool operator==(const WorkspaceKept&, const WorkspaceKept&) = default;
};

/// A path of the job's workspace, in FilesChanged.
struct FileChange {
  enum class Kind : std::uint8_t { added, changed, deleted };
  Kind change = Kind::added;
  std::string path{};  // in the workspace; a folder has a slash at its end
  bool is_ignored = false;
  std::uint64_t files = 0;  // that it stands for: of an ignored folder those in it
  std::uint64_t size = 0;   // bytes, as it is now
  std::string not_kept{};   // of a job: why its contents are not in the record
  friend bool operator==(const FileChange&, const FileChange&) = default;
};
/// What a step did to the files of its job's workspace; without a step: all that the job did, from
/// its checkout to its end. Of jobs with a workspace of their own only (docs/isolation.md).
struct FilesChanged {
  static constexpr std::size_t most_files = 500;
  std::uint64_t added = 0;  // files, those not listed too, ignored ones left out
  std::uint64_t changed = 0;
  std::uint64_t deleted = 0;
  std::uint64_t ignored = 0;        // ignored files that were added, changed or deleted
  std::vector<FileChange> files{};  // by path, no more than most_files
  std::string kept{};    // of a job: folder in the record with the whole list, and contents
  std::string reason{};  // of a job: why nothing is known of its files; else empty
  friend bool operator==(const FilesChanged&, const FilesChanged&) = default;
};

/// Where states of a job are kept that `shell` and `rerun --from` go back to (docs/isolation.md).
struct SnapshotsKept {
  std::string path{};                    // of their folder; empty: none are kept
  std::string reason{};                  // why not; else empty
  std::uint64_t files = 0;               // in all of them
  std::uint64_t bytes = 0;               // the same
  std::vector<std::string> left_out{};   // files that hold a secret
  std::vector<std::string> processes{};  // that ran when one was taken: they are not in it
  friend bool operator==(const SnapshotsKept&, const SnapshotsKept&) = default;
};

// ---- steps
// ---------------------------------------------------------------------------------------

enum class StepKind : std::uint8_t {
  run,
  uses,
  wait,
  wait_all,
  cancel,
  parallel,
  set_up,
  complete,
  pre,  // of an action: before the first step of the file
  post  // of an action: after the last one
};
[[nodiscard]] std::string_view step_kind_name(StepKind kind) noexcept;

struct StepInfo {
  std::string id{};    // explicit, or generated (`__run`)
  std::string name{};  // display name
  StepKind kind = StepKind::run;
  Place place{};  // of the step in the workflow file
  friend bool operator==(const StepInfo&, const StepInfo&) = default;
};
struct StepStarted {
  StepInfo step{};
  friend bool operator==(const StepStarted&, const StepStarted&) = default;
};
/// Skipped steps have no StepStarted.
struct StepFinished {
  StepInfo step{};
  Conclusion outcome = Conclusion::success;
  Conclusion conclusion = Conclusion::success;
  std::optional<int> exit_code{};  // of its process, 128+n for a signal
  std::optional<int> signal{};
  Milliseconds duration{};
  std::string reason{};  // why it was skipped or ended before its time; else empty
  friend bool operator==(const StepFinished&, const StepFinished&) = default;
};

/// The same of a step of a composite action: `place` is in the action's file, `Event::inner` says
/// which.
struct InnerStepStarted {
  StepInfo step{};
  friend bool operator==(const InnerStepStarted&, const InnerStepStarted&) = default;
};
struct InnerStepFinished {
  StepFinished end{};
  friend bool operator==(const InnerStepFinished&, const InnerStepFinished&) = default;
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
  std::string message{};
  NamedTexts properties{};  // file, line, endLine, col, endColumn, title, … (execution.md 4.8)
  friend bool operator==(const Annotation&, const Annotation&) = default;
};
/// A step's GITHUB_STEP_SUMMARY.
struct SummaryWritten {
  std::string text{};
  friend bool operator==(const SummaryWritten&, const SummaryWritten&) = default;
};

// ---- values: who wrote, who read
// -------------------------------------------------------------------

/// `action`: localrun, for a composite or built-in action.
enum class WrittenBy : std::uint8_t { file, command, action };

/// A step set one of its outputs.
struct OutputSet {
  std::string name{};
  std::string value{};
  WrittenBy by = WrittenBy::file;
  friend bool operator==(const OutputSet&, const OutputSet&) = default;
};
/// A step set an environment variable for later steps.
struct EnvironmentSet {
  std::string name{};
  std::string value{};
  WrittenBy by = WrittenBy::file;
  friend bool operator==(const EnvironmentSet&, const EnvironmentSet&) = default;
};
struct PathAdded {
  std::string folder{};
  friend bool operator==(const PathAdded&, const PathAdded&) = default;
};
struct StateSaved {
  std::string name{};
  std::string value{};
  friend bool operator==(const StateSaved&, const StateSaved&) = default;
};
/// A job's output was evaluated at the job's end.
struct JobOutputSet {
  enum class Fate : std::uint8_t { set, empty, has_secret, too_large, failed };
  std::string name{};
  std::string value{};  // empty unless set
  Fate fate = Fate::set;
  std::string expression{};  // as written
  Place place{};             // of the entry
  std::string reason{};      // why it was dropped: `it contains the secret 'TOKEN'`; else empty
  friend bool operator==(const JobOutputSet&, const JobOutputSet&) = default;
};
/// An expression read a value that another step or job made.
struct ValueRead {
  std::string reference{};  // `needs.build.outputs.tag`
  std::string key{};        // where it is used: `run`, `env.TAG`, `if`, `outputs.tag`, …
  std::string value{};      // its text
  Place place{};            // of the reference
  friend bool operator==(const ValueRead&, const ValueRead&) = default;
};

struct TraceLine {
  std::uint32_t depth = 0;
  std::string source{};
  std::optional<std::string> value{};  // compact JSON; absent: not evaluated
  friend bool operator==(const TraceLine&, const TraceLine&) = default;
};
/// A condition of a job or step was decided.
struct ConditionEvaluated {
  std::string expression{};
  std::string expanded{};  // with values put in
  bool holds = false;
  bool has_implicit_success = false;
  std::vector<TraceLine> trace{};
  std::string because{};  // what decided, in words; empty when the expression says it all
  friend bool operator==(const ConditionEvaluated&, const ConditionEvaluated&) = default;
};

/// Something wrong or worth knowing that showed itself while running (diagnostics.md).
struct Finding {
  struct Related {
    Place place{};
    std::string message{};
    friend bool operator==(const Related&, const Related&) = default;
  };
  std::string slug{};
  std::string severity{};  // error, warning, note
  std::string message{};
  std::string why{};
  std::string help{};
  Place place{};
  std::vector<Related> related{};
  friend bool operator==(const Finding&, const Finding&) = default;
};

// ---- what the local services kept
// ------------------------------------------------------------------

/// A job handed an artifact to the artifact service, or fetched one.
struct Artifact {
  enum class Action : std::uint8_t { uploaded, downloaded, deleted };
  Action action = Action::uploaded;
  std::string name{};
  std::string path{};      // where it is kept; empty when nowhere any more
  std::uint64_t size = 0;  // bytes, as kept
  std::string digest{};    // `sha256:…`, empty when unknown
  friend bool operator==(const Artifact&, const Artifact&) = default;
};
/// A job asked for a cache entry, or saved one.
struct CacheUse {
  enum class Action : std::uint8_t { restored, missed, saved };
  Action action = Action::restored;
  std::string key{};          // as asked for
  std::string matched_key{};  // of the entry found, when it was found by prefix; else empty
  std::uint64_t size = 0;     // bytes
  friend bool operator==(const CacheUse&, const CacheUse&) = default;
};

using Fact =
    std::variant<RunStarted, CancelRequested, RunFinished, JobQueued, JobStarted, JobFinished,
                 WorkspaceKept, StepStarted, StepFinished, LogText, Annotation, SummaryWritten,
                 OutputSet, EnvironmentSet, PathAdded, StateSaved, JobOutputSet, ValueRead,
                 ConditionEvaluated, Finding, Artifact, CacheUse, InnerStepStarted,
                 InnerStepFinished, FilesChanged, SnapshotsKept>;

struct Event {
  Time time{};
  std::uint64_t seq = 0;  // from 1, without gaps
  std::optional<JobIndex> job;
  std::optional<StepIndex> step;
  Fact fact;
  /// Of a composite action's inner step: its number in the action's file from 1, below that of the
  /// composite it stands in: `2`, `2.1`. Empty for all that a step of the file does itself.
  std::string inner{};
};

/// Sees every event once, in order. Views and records are sinks. Must copy what it keeps of a
/// LogText.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void on(const Event& event) noexcept = 0;
  /// Pipes of children are not read while a sink is full (back-pressure, never loss).
  [[nodiscard]] virtual bool is_full() const noexcept { return false; }
};

}  // namespace localrun
