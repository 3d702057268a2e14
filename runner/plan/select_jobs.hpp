#pragma once

// `--job ID`: which jobs of a workflow are meant (cli.md 2).

#include "model/needs_graph.hpp"
#include "runner/plan/contexts.hpp"

#include <string>
#include <vector>

namespace localrun {

/// Whether the jobs that a named one needs are meant too.
enum class WithNeeds : bool { no, yes };

/// Per job: the jobs named and (unless `--only`) all that they need; none named: all. An unknown
/// name is an error that says the nearest.
[[nodiscard]] RequestResult<std::vector<bool>> select_jobs(const model::Workflow& workflow,
                                                           const model::NeedsGraph& graph,
                                                           const std::vector<std::string>& wanted,
                                                           WithNeeds needs = WithNeeds::yes);

}  // namespace localrun
