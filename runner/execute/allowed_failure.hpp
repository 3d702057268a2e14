#pragma once

// `failure()` after a failure that was allowed (diagnostics.md, failure-after-allowed).

#include "model/token.hpp"
#include "runner/events/event.hpp"
#include "runner/execute/job_state.hpp"

#include <vector>

namespace localrun {

/// Of a condition of a step that is false: says so when `failure()` was meant for a step that
/// failed but counts as a success.
void add_allowed_failure(const model::Expression& condition, const JobState& state,
                         std::vector<Fact>& facts);

}  // namespace localrun
