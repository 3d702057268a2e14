#pragma once

// The commands that a person may type next, quoted for a shell.

#include "runner/events/run_state.hpp"

#include <string>
#include <string_view>

namespace localrun {

/// As it is when a shell takes it so, else in single quotes.
[[nodiscard]] std::string shell_word(std::string_view text);

/// `localrun logs ID --job J --step S`; without a step: the job's whole log.
[[nodiscard]] std::string logs_command(const RunState& run, const JobProgress& job,
                                       const StepProgress* step);
/// `localrun shell RUN JOB`, where a state of the job is kept; else empty.
[[nodiscard]] std::string shell_command(const RunState& run, const JobProgress& job);
/// `localrun WORKFLOW --job J`, for one combination with its `--matrix` values.
[[nodiscard]] std::string rerun_command(const RunState& run, const JobProgress& job);

}  // namespace localrun
