#pragma once

// Which job starts when: a pure state machine over the graph of `needs` (execution.md 7.1, 7.2).
//
// Feed it what happened, carry out the decisions it answers with, in order. A job is first decided
// (its `if`, its matrix: the driver's work, with the values of its needs at hand), then its
// combinations wait for a slot. There are no waves: a job is decided the moment its last need has
// finished, a combination starts the moment a slot is free. One with concurrency groups enters
// them first: it takes no slot while others are in them.
//
// A run consists of frames: the entry workflow's jobs, and those of every call of a reusable
// workflow (execution.md 10.3). A combination of a call job takes no slot; when it starts, the
// driver opens a frame for it, whose jobs share the queue and the slots with all others.

#include "runner/events/event.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace localrun {

/// Index into all jobs of the run: those of the entry workflow first, then those of each frame in
/// the order of their opening.
using JobNumber = std::size_t;
/// 0 is the entry workflow.
using FrameNumber = std::size_t;

/// One combination of a job's matrix; a job without a matrix has just number 0.
struct CombinationId {
  JobNumber job = 0;
  std::size_t combination = 0;

  friend bool operator==(const CombinationId&, const CombinationId&) = default;
};

// ---- decisions: what the driver has to do
// ----------------------------------------------------------

/// All needs have finished: evaluate the job's condition and matrix, then call decided().
struct DecideJob {
  JobNumber job = 0;
};
/// Wait for the concurrency groups of a combination, then call GroupsEntered: it takes no slot
/// while it waits.
struct EnterGroups {
  CombinationId id;
};
struct StartCombination {
  CombinationId id;
};
/// Stop a running combination; it answers with finished() as any other.
struct CancelCombination {
  CombinationId id;
  std::string reason;
  std::string failed_first{};  // by fail-fast: the name of the combination that failed
};
/// A combination that never started: it counts as cancelled.
struct DropCombination {
  CombinationId id;
  std::string reason;
  std::string failed_first{};  // as above
};
/// Every job of a called workflow has ended: the call may make its outputs, and answers with
/// finished() as any other combination.
struct FrameEnded {
  FrameNumber frame = 0;
  CombinationId call;
  Conclusion result = Conclusion::success;
};
/// Every combination of the job has ended.
struct JobEnded {
  JobNumber job = 0;
  Conclusion result = Conclusion::success;
};
struct RunEnded {
  Conclusion result = Conclusion::success;
};
using Decision = std::variant<DecideJob, EnterGroups, StartCombination, CancelCombination,
                              DropCombination, FrameEnded, JobEnded, RunEnded>;
using Decisions = std::vector<Decision>;

// ---- what happened
// -----------------------------------------------------------------------------------

/// How a job was decided. No combinations: it is skipped, or (`has_failed`) could not be expanded.
struct JobDecided {
  JobNumber job = 0;
  std::size_t combinations = 0;
  bool has_failed = false;
  bool fail_fast = true;
  std::size_t max_parallel = 0;  // 0: no limit of its own
  bool is_call = false;          // of a reusable workflow
  bool has_groups = false;       // of concurrency, to be entered before it starts
};

/// It is the combination's turn in all of its groups.
struct GroupsEntered {
  CombinationId id;
};

/// One combination is to end, waiting or running.
struct StopCombination {
  CombinationId id;
  std::string reason;
};

/// The jobs behind a call that has started. `needs` are numbers within the frame.
struct FrameOpened {
  CombinationId call;
  std::vector<std::vector<JobNumber>> needs;
};

struct CombinationFinished {
  CombinationId id;
  Conclusion result = Conclusion::success;
  bool is_allowed_to_fail = false;  // continue-on-error
  std::string name{};               // for people
};

/// The jobs of a frame are to end; frame 0 is the run. Combinations of the jobs listed go on: their
/// condition holds all the same (`always()`). A call that is under way answers with
/// CancelCombination, for the driver to cancel its frame.
struct CancelFrame {
  FrameNumber frame = 0;
  std::vector<JobNumber> jobs_going_on;
  std::string reason;
};

class Scheduler {
 public:
  /// `needs[j]`: the jobs that job j waits for, all below needs.size(). Jobs that are not
  /// `selected` end at once as skipped, without being decided. `slots` ≥ 1: combinations running at
  /// a time.
  Scheduler(std::vector<std::vector<JobNumber>> needs, std::vector<bool> selected,
            std::size_t slots);

  [[nodiscard]] Decisions begin();
  [[nodiscard]] Decisions on(const JobDecided& event);
  [[nodiscard]] Decisions on(const CombinationFinished& event);
  [[nodiscard]] Decisions on(const GroupsEntered& event);
  [[nodiscard]] Decisions on(const StopCombination& event);
  [[nodiscard]] Decisions on(const FrameOpened& event);
  [[nodiscard]] Decisions on(const CancelFrame& event);

  /// Of the jobs of the frame that is opened next.
  [[nodiscard]] JobNumber job_count() const noexcept { return jobs_.size(); }
  [[nodiscard]] FrameNumber frame_count() const noexcept { return frames_.size(); }
  [[nodiscard]] std::size_t running() const noexcept { return running_; }

 private:
  enum class Phase : std::uint8_t { waiting, deciding, active, ended };
  /// `entering`: waits for its groups; `entered`: is in them, and waits for a slot. Both count for
  /// `max-parallel`, so that combinations of one group come one after the other.
  enum class CombinationPhase : std::uint8_t { queued, entering, entered, running, ended };
  struct Frame {
    std::optional<CombinationId> call;  // that opened it; the entry workflow has none
    JobNumber first_job = 0;
    std::size_t job_count = 0;
    std::size_t unfinished_jobs = 0;
    bool is_cancelled = false;
    bool has_failure = false;
    bool has_cancelled_job = false;
    bool has_success = false;
  };
  struct JobData {
    FrameNumber frame = 0;
    Phase phase = Phase::waiting;
    std::size_t unfinished_needs = 0;
    std::vector<JobNumber> dependants;
    std::vector<CombinationPhase> combinations;
    std::size_t unfinished = 0;
    std::size_t running = 0;
    std::size_t max_parallel = 0;
    bool fail_fast = true;
    bool is_call = false;
    bool has_groups = false;
    bool is_selected = true;
    bool goes_on_when_cancelled = false;
    bool has_failure = false;  // not allowed ones only
    bool has_cancelled = false;
    bool has_success = false;  // of a call: not everything was skipped
    Conclusion result = Conclusion::success;
  };

  void add_jobs(FrameNumber frame, const std::vector<std::vector<JobNumber>>& needs);
  void begin_frame(const Frame& frame, Decisions& decisions);
  void fill_slots(Decisions& decisions);
  void begin_slotless(Decisions& decisions);
  void end_frame(FrameNumber number, Decisions& decisions);
  void end_job(JobNumber job, Conclusion result, Decisions& decisions);
  /// Why combinations are to end.
  struct Cause {
    std::string reason;
    std::string failed_first{};
  };
  void stop_combinations(JobNumber job, const Cause& cause, Decisions& decisions);
  void stop_combination(CombinationId id, const Cause& cause, Decisions& decisions);
  void finish_combination(JobData& data, std::size_t combination);
  void start(CombinationId id, Decisions& decisions);
  void end_job_when_done(JobNumber job, Decisions& decisions);

  std::vector<JobData> jobs_;
  std::vector<Frame> frames_;
  std::deque<CombinationId> queue_;     // in the order in which they became ready
  std::deque<CombinationId> slotless_;  // the same for calls, and for those with groups to enter
  std::size_t slots_;
  std::size_t running_ = 0;  // combinations that take a slot
};

}  // namespace localrun
