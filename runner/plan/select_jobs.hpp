#pragma once

// `--job ID`: which jobs of a workflow are meant (cli.md 2).

#include "model/needs_graph.hpp"
#include "runner/plan/contexts.hpp"

#include <string>
#include <vector>

namespace localrun {

/// Per job: the jobs named and all that they need; none named: all. An unknown name is an error
/// that says the nearest.
[[nodiscard]] RequestResult<std::vector<bool>> select_jobs(const model::Workflow& workflow,
                                                           const model::NeedsGraph& graph,
                                                           const std::vector<std::string>& wanted);

}  // namespace localrun
