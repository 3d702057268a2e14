#pragma once

// How results of steps come about and add up to the job's (execution.md 0.2, 6.2, 6.3, 6.5). Pure.

#include "runner/events/event.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace localrun {

/// By severity for merging; from `cancelled` on they stick.
enum class TaskResult : std::uint8_t {
  succeeded,
  succeeded_with_issues,
  failed,
  cancelled,
  skipped,
  abandoned
};

/// `current` absent: not set yet. The larger wins unless `current` sticks (0.2).
[[nodiscard]] TaskResult merge_results(std::optional<TaskResult> current,
                                       TaskResult added) noexcept;
/// What expressions see.
[[nodiscard]] Conclusion conclusion_of(TaskResult result) noexcept;

/// Items 8 to 10 of 6.3. `continue-on-error` matters only when the result is Failed: the caller
/// evaluates it then and only then.
enum class ContinueOnError : std::uint8_t { no, yes, failed_to_evaluate };
struct StepOutcome {
  TaskResult outcome = TaskResult::succeeded;
  TaskResult conclusion = TaskResult::succeeded;
};
/// Item 8: the body's result merged with that of its commands and file commands; absent means
/// success.
[[nodiscard]] TaskResult body_result(std::optional<TaskResult> body,
                                     std::optional<TaskResult> commands) noexcept;
[[nodiscard]] StepOutcome conclude(TaskResult result, ContinueOnError continue_on_error) noexcept;
/// The annotation when continue-on-error could not be evaluated.
inline constexpr std::string_view continue_on_error_failure =
    "The step failed and an error occurred when attempting to determine whether to continue on "
    "error.";

/// The job's result so far, as its steps see it in `job.status` and the status functions.
class JobStatus {
 public:
  /// A step ended: only Failed as a conclusion counts (6.5).
  void add(TaskResult conclusion) noexcept;
  /// Cancellation was requested (6.3 item 2).
  void cancel() noexcept;
  /// success, failure or cancelled.
  [[nodiscard]] Conclusion status() const noexcept;
  [[nodiscard]] TaskResult result() const noexcept;

 private:
  std::optional<TaskResult> result_;
};

/// What success(), failure(), cancelled() look at. Absent: success.
struct StatusView {
  std::optional<Conclusion> job;
  /// In the main stage of a composite action: that action's own status so far.
  bool is_in_composite_main = false;
  std::optional<Conclusion> action;
};
/// Value of a status function (6.2); nullopt: `name` (any case) is none.
[[nodiscard]] std::optional<bool> status_function(std::string_view name,
                                                  const StatusView& view) noexcept;

}  // namespace localrun
