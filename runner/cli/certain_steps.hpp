#pragma once

// What will run here, as far as that is certain before a run.

#include "model/workflow.hpp"
#include "runner/plan/plan.hpp"

namespace localrun::cli {

/// Without a condition of its own.
[[nodiscard]] bool always_runs(const model::Condition& condition);

/// On this machine: no container, and a constant label that does not name another system.
[[nodiscard]] bool runs_here(const model::OrdinaryJob& job, const Plan& plan);

}  // namespace localrun::cli
