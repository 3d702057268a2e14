#include "runner/execute/step_results.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun {

TaskResult merge_results(std::optional<TaskResult> current, TaskResult added) noexcept {
  if (!current) return added;
  return *current > TaskResult::failed ? *current : std::max(*current, added);
}

Conclusion conclusion_of(TaskResult result) noexcept {
  switch (result) {
    case TaskResult::succeeded:
    case TaskResult::succeeded_with_issues:
      return Conclusion::success;
    case TaskResult::failed:
    case TaskResult::abandoned:
      return Conclusion::failure;
    case TaskResult::cancelled:
      return Conclusion::cancelled;
    case TaskResult::skipped:
      return Conclusion::skipped;
  }
  return Conclusion::failure;
}

TaskResult body_result(std::optional<TaskResult> body,
                       std::optional<TaskResult> commands) noexcept {
  if (!commands) return body.value_or(TaskResult::succeeded);
  return merge_results(body, *commands);
}

StepOutcome conclude(TaskResult result, ContinueOnError continue_on_error) noexcept {
  const bool is_tolerated =
      result == TaskResult::failed && continue_on_error == ContinueOnError::yes;
  return {result, is_tolerated ? TaskResult::succeeded : result};
}

void JobStatus::add(TaskResult conclusion) noexcept {
  if (conclusion == TaskResult::failed) result_ = merge_results(result_, conclusion);
}

void JobStatus::cancel() noexcept { result_ = TaskResult::cancelled; }

Conclusion JobStatus::status() const noexcept { return conclusion_of(result()); }

TaskResult JobStatus::result() const noexcept { return result_.value_or(TaskResult::succeeded); }

std::optional<bool> status_function(std::string_view name, const StatusView& view) noexcept {
  const Conclusion job = view.job.value_or(Conclusion::success);
  const Conclusion looked_at =
      view.is_in_composite_main ? view.action.value_or(Conclusion::success) : job;
  if (expr::equal_ignoring_case(name, "always")) return true;
  if (expr::equal_ignoring_case(name, "success")) return looked_at == Conclusion::success;
  if (expr::equal_ignoring_case(name, "failure")) return looked_at == Conclusion::failure;
  if (expr::equal_ignoring_case(name, "cancelled")) return job == Conclusion::cancelled;
  return std::nullopt;
}

}  // namespace localrun
