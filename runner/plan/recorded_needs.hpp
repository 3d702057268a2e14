#pragma once

// `--only`: jobs that are needed but not run again, and what stands for them (cli.md 2).

#include "model/needs_graph.hpp"
#include "runner/events/run_state.hpp"
#include "runner/plan/contexts.hpp"
#include "runner/plan/progress.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// How the jobs of a recorded run ended, by id in lower case; combinations are one outcome.
struct RecordedNeeds {
  std::string run;
  std::map<std::string, JobOutcome, std::less<>> jobs;
};

[[nodiscard]] RecordedNeeds recorded_needs(const RunState& run);

/// In place of running a job.
struct GivenOutcome {
  JobOutcome outcome;
  std::string reason;  // `taken from run 42`
};

/// Per job, for those that are not selected and needed by one that is. Without a record they count
/// as succeeded, without outputs. A need that the record lacks is an error.
[[nodiscard]] RequestResult<std::vector<std::optional<GivenOutcome>>> given_outcomes(
    const model::Workflow& workflow, const model::NeedsGraph& graph,
    const std::vector<bool>& selected, const std::optional<RecordedNeeds>& record);

}  // namespace localrun
