#pragma once

// Contexts rebuilt from the record of a run, for `localrun eval --run`.

#include "runner/cli/eval_scope.hpp"
#include "runner/events/run_state.hpp"
#include "runner/plan/contexts.hpp"
#include "runner/view/logs.hpp"

namespace localrun::cli {

/// What the chosen job saw: before the chosen step, else at its end. Without a job only what
/// belongs to the run, with `jobs` as the outputs of a called workflow see it; the only job is
/// chosen by itself. Jobs and steps are named as for `localrun logs`. The error lists what there
/// is.
[[nodiscard]] RequestResult<EvalWorld> world_of_record(const RunState& run,
                                                       const expr::Value& payload,
                                                       const LogFilter& place);

}  // namespace localrun::cli
