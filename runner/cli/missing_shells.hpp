#pragma once

// Shells that this machine lacks, told before the run begins (diagnostics.md 3.6, shell-missing).

#include "model/diagnostic.hpp"
#include "runner/plan/plan.hpp"

namespace localrun::cli {

/// Of steps that will run, as far as that is certain: no condition, nothing before them that may
/// install a program, no container, no label of another system. Others are told when they fail.
[[nodiscard]] model::Diagnostics missing_shells(const Plan& plan);

}  // namespace localrun::cli
