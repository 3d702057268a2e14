#pragma once

// One line for each job of a run, combinations of a matrix together when there are many.

#include "runner/events/run_state.hpp"
#include "runner/view/terminal.hpp"

#include <string>

namespace localrun {

/// Each job with its sign, name, duration and what to say of its steps; skipped jobs with the
/// reason. More than 6 combinations of one job become one line, with those below that did not
/// succeed.
[[nodiscard]] std::string render_job_lines(const RunState& run, const Terminal& terminal,
                                           bool has_all);

/// `2 succeeded, 1 failed`; `is_allowed_to_fail` is told.
[[nodiscard]] std::string count_results(const std::vector<const JobProgress*>& jobs);

/// The name that a person knows it by.
[[nodiscard]] const std::string& job_title(const JobProgress& job);
[[nodiscard]] const std::string& step_title(const StepProgress& step);
/// Its result, or what it is while it has none: `running`, `waiting`.
[[nodiscard]] std::string job_words(const JobProgress& job);

/// `3 steps, 1 skipped; failed at step 2: Run make`, or why it was not run.
[[nodiscard]] std::string job_details(const JobProgress& job);

}  // namespace localrun
