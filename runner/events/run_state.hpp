#pragma once

// The run as a fold of its events (law 5): live view, summary, report, `show`, `flow` and `diff`
// read this and nothing else, so a replayed record gives what the live run gave.

#include "runner/events/event.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace localrun {

enum class RunPhase : std::uint8_t { not_started, running, cancelling, finished };
enum class JobPhase : std::uint8_t { queued, running, finished };
/// `pending`: something is known of it (its condition), but it has not begun.
enum class StepPhase : std::uint8_t { pending, running, finished };

/// The last lines of a log, bounded in number and length.
struct LogTail {
  static constexpr std::size_t max_lines = 20;
  static constexpr std::size_t max_line_length = 4096;  // bytes; longer lines are cut
  std::deque<std::string> lines;                        // without line ends, oldest first
  std::uint64_t line_count = 0;                         // of the whole log
  friend bool operator==(const LogTail&, const LogTail&) = default;
};

/// A step of a composite action. Its log, annotations, summaries and what it does to the job's
/// environment are the outer step's.
struct InnerStepProgress {
  std::string inner;  // `2.1`: Event::inner
  StepInfo info;
  StepPhase phase = StepPhase::pending;
  StepFinished end;  // meaningful when finished
  std::vector<ConditionEvaluated> conditions;
  std::vector<OutputSet> outputs;
  std::vector<StateSaved> saved_state;
  std::vector<ValueRead> reads;
  friend bool operator==(const InnerStepProgress&, const InnerStepProgress&) = default;
};

struct StepProgress {
  std::optional<StepIndex> index;  // absent: set-up or completion
  StepInfo info;                   // empty while pending
  StepPhase phase = StepPhase::pending;
  std::uint32_t attempts = 0;                  // times it was started
  Time started{};                              // of the last attempt
  StepFinished end;                            // meaningful when finished
  LogTail log;                                 // of the last attempt
  std::vector<ConditionEvaluated> conditions;  // in order; the last one counts
  std::vector<Annotation> annotations;
  std::vector<Finding> findings;
  // Of the last attempt:
  std::vector<OutputSet> outputs;
  std::vector<EnvironmentSet> environment;
  std::vector<PathAdded> paths;
  std::vector<StateSaved> saved_state;
  std::vector<ValueRead> reads;
  std::vector<SummaryWritten> summaries;
  std::vector<Artifact> artifacts;
  std::vector<CacheUse> caches;
  std::vector<FilesChanged> files;       // one, when it changed some
  std::vector<InnerStepProgress> inner;  // in the order in which they began
  /// The steps that made it fail: of the composite action, of the composite in it, … Empty for
  /// others.
  [[nodiscard]] std::vector<const InnerStepProgress*> failed_inner() const;
  friend bool operator==(const StepProgress&, const StepProgress&) = default;
};

struct JobProgress {
  JobIndex index{};
  JobQueued info;
  JobPhase phase = JobPhase::queued;
  Time queued{};
  Time started{};                  // meaningful unless queued
  Time finished{};                 // meaningful when finished
  std::uint32_t finish_order = 0;  // of all jobs, from 1: times may be equal
  JobStarted start;
  JobFinished end;                  // meaningful when finished
  std::vector<StepProgress> steps;  // set-up, the steps by index, completion
  LogTail log;                      // what belongs to no step
  std::vector<ConditionEvaluated> conditions;
  std::vector<Annotation> annotations;    // those of no step
  std::vector<Finding> findings;          // those of no step
  std::vector<JobOutputSet> outputs;      // what became of each declared output
  std::vector<ValueRead> reads;           // by the job's own keys
  std::vector<SummaryWritten> summaries;  // of no step
  std::vector<Artifact> artifacts;
  std::vector<CacheUse> caches;
  std::optional<FilesChanged> files;  // absent: nothing is known of them
  std::optional<SnapshotsKept> snapshots;
  std::string kept_workspace;  // path; empty when removed
  friend bool operator==(const JobProgress&, const JobProgress&) = default;

  /// nullptr when nothing is known of it. Without an index: the step of this kind (set_up,
  /// complete).
  [[nodiscard]] const StepProgress* find(StepIndex step) const noexcept;
  [[nodiscard]] const StepProgress* find(StepKind kind) const noexcept;
  /// The first step that made the job fail: its conclusion is failure. nullptr when there is none.
  [[nodiscard]] const StepProgress* failed_step() const noexcept;
};

struct RunState {
  RunPhase phase = RunPhase::not_started;
  RunStarted info;
  Time started{};
  Time finished{};  // meaningful when finished
  Time last_event{};
  RunFinished end;                             // meaningful when finished
  std::vector<CancelRequested> cancels;        // in order
  std::vector<JobProgress> jobs;               // in the order of their index
  std::vector<ConditionEvaluated> conditions;  // of no job
  std::vector<Annotation> annotations;         // of no job
  std::vector<Finding> findings;               // of no job
  std::vector<Artifact> artifacts;             // of no job
  LogTail log;                                 // what belongs to no job
  friend bool operator==(const RunState&, const RunState&) = default;

  [[nodiscard]] const JobProgress* find(JobIndex job) const noexcept;
};

/// Takes any sequence of events, a damaged record's too: what refers to something unknown makes it
/// known.
void apply(RunState& state, const Event& event);

}  // namespace localrun
