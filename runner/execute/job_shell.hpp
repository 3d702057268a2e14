#pragma once

// A shell in the place of a step: its environment, its folder, its view of the machine
// (`localrun shell`).

#include "runner/execute/job_context.hpp"

namespace localrun {

/// Blocks until it has ended; the value is its exit status. `step`: of the job's file.
[[nodiscard]] Result<int> open_shell(JobContext& job, const model::Step& step,
                                     const ShellCall& call);

}  // namespace localrun
