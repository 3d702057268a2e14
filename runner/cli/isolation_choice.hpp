#pragma once

// How the jobs of this run are isolated: what the caller asked for, or what can be had
// (docs/isolation.md).

#include "runner/cli/machine.hpp"
#include "runner/plan/plan.hpp"
#include "runner/plan/request.hpp"
#include "runner/process/result.hpp"

namespace localrun::cli {

/// What the caller counts on, as with `--isolate workspace` or `--no-home`, is tried where the
/// jobs' folders will be, before anything runs: an error when it cannot be had. `automatic` stays
/// so where it is the first job that finds out; it is `off` where isolation would do harm, and that
/// is told on standard error.
[[nodiscard]] Result<Isolation> choose_isolation(const Plan& plan, const Request& request,
                                                 const Machine& machine);

}  // namespace localrun::cli
