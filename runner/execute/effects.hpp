#pragma once

// What a step wrote into the files of GITHUB_OUTPUT and its kin, applied to step and job
// (execution.md 3.3).

#include "runner/execute/step_context.hpp"

namespace localrun {

/// Reads the files once, after the step's process has ended, however it ended.
void apply_file_commands(StepContext& step);

}  // namespace localrun
