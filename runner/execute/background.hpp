#pragma once

// Steps that run beside the others (`background`, `parallel`; execution.md 6.9). Each has its own
// view of the job, a copy made when the step is reached; what it writes becomes visible when a
// control step joins it, in the order of joining.
//
//   co_await background.start(step, index);   // returns at once
//   co_await background.wait({"server"});     // joins
//   co_await background.drain();              // before the post steps: nothing runs any more

#include "runner/execute/job_context.hpp"
#include "runner/execute/step_results.hpp"
#include "runner/process/task.hpp"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

class BackgroundSteps {
 public:
  /// At once; further ones wait for their turn, in order.
  static constexpr std::size_t most_at_once = 10;

  /// `job` outlives this, and is told of it.
  explicit BackgroundSteps(JobContext& job);
  BackgroundSteps(const BackgroundSteps&) = delete;
  BackgroundSteps& operator=(const BackgroundSteps&) = delete;
  ~BackgroundSteps();

  /// Evaluates condition, `env` and time limit now, and goes on while the body runs. `key`: of the
  /// step in JobState, by which the functions below know it; for a step of the job that is its id.
  [[nodiscard]] Task<void> start(const model::Step& step, std::string key, StepIndex index);

  /// Keys of those that no control step has joined yet, in the order in which they were started.
  [[nodiscard]] std::vector<std::string> remaining() const;
  /// Display names joined by ", ", a key where there is no such step; `(none)` without any.
  [[nodiscard]] std::string names(const std::vector<std::string>& keys) const;
  /// `  NAME: Succeeded` (…) for each that exists.
  [[nodiscard]] std::vector<std::string> results(const std::vector<std::string>& keys) const;

  /// Waits for their end and publishes what they wrote. Failed if one of them is, else cancelled if
  /// one of them is; keys that are not in the background count as succeeded.
  [[nodiscard]] Task<TaskResult> wait(std::vector<std::string> keys);
  /// Cancels it, and publishes what it wrote when it has ended, or 7.5 s later. One that had failed
  /// before fails the job.
  [[nodiscard]] Task<void> cancel(std::string key);
  /// Waits for all that is left, and merges all results into the job's.
  [[nodiscard]] Task<void> drain();
  /// The job was told to stop: so are all of them.
  void stop(StopOrder level, const std::string& reason);

 private:
  struct Entry;
  [[nodiscard]] Task<void> run(Entry& entry);
  [[nodiscard]] Task<bool> admit(Entry& entry);
  void release(Entry& entry);
  void publish(Entry& entry);
  [[nodiscard]] Entry* find(std::string_view key) const;

  JobContext& job_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::deque<Entry*> queue_;
  std::size_t running_ = 0;
};

/// Of a step of a `parallel` group, in JobState: ids there are names of their own.
[[nodiscard]] std::string key_in_group(const model::Step& group, const model::Step& step);
/// Numbers that a step takes of its job's StepIndex: those of its `parallel` group first, then
/// itself.
[[nodiscard]] std::uint32_t step_count(const model::Step& step);
/// Some step in the background is named by no `wait` or `cancel`, and no `wait-all` follows it.
[[nodiscard]] bool needs_final_wait(const std::vector<model::Step>& steps);
/// `Wait for all background steps`, which is then added after the last step.
[[nodiscard]] const model::Step& final_wait_step();

}  // namespace localrun
