#pragma once

// The last lines of a step's log as a person reads them beside a failure.

#include "runner/events/run_state.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace localrun {

/// At most `most` lines, without the header that the runner printed (script, shell, environment),
/// the exit message and ANSI sequences; of a line that was written over, what stayed.
[[nodiscard]] std::vector<std::string> readable_log(const LogTail& log, std::size_t most);

/// Of a job that failed outside of its steps: its messages, or all where nothing is marked.
[[nodiscard]] LogTail messages_of(const LogTail& log);

/// `exit code 2: …`, or what the runner says is wrong, of a step that failed or was cancelled;
/// empty when nothing is known.
[[nodiscard]] std::string end_words(const StepProgress& step);
/// The same of a step that failed; `failed` when nothing is known.
[[nodiscard]] std::string failure_words(const StepProgress& step);
/// Of a job that failed without a failing step.
[[nodiscard]] std::string failure_words(const JobProgress& job);

}  // namespace localrun
