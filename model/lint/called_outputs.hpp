#pragma once

// From a called workflow's jobs to the jobs of its caller (diagnostics.md 3.4,
// called-workflow-output): the caller's end.

#include "model/called_workflows.hpp"
#include "model/diagnostic.hpp"

#include <vector>

namespace localrun::model {

/// Outputs of call jobs that the called workflow does not declare. Silent about calls without a
/// file. In the order of the file.
[[nodiscard]] Diagnostics find_in_calls(const Workflow& workflow,
                                        const std::vector<CalledWorkflow>& calls);

}  // namespace localrun::model
