#pragma once

// What is worth saying of a workflow before its first job.

#include "model/diagnostic.hpp"
#include "runner/plan/plan.hpp"

#include <cstdint>

namespace localrun::cli {

/// Notes are worth knowing, not worth interrupting a run for.
enum class WithNotes : std::uint8_t { no, yes };

/// Of the plan, and of the jobs that will be looked at.
[[nodiscard]] model::Diagnostics told_first(const Plan& plan, WithNotes notes);

}  // namespace localrun::cli
