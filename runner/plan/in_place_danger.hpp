#pragma once

// Steps that would change the person's own repository with --workspace in-place (diagnostics.md
// 3.8, in-place-danger).

#include "model/called_workflows.hpp"
#include "model/diagnostic.hpp"
#include "model/workflow.hpp"

#include <vector>

namespace localrun {

/// Commands of scripts that delete files, or change what git knows: errors, for the caller to ask
/// about. Checkouts are notes: they are not carried out there.
[[nodiscard]] model::Diagnostics find_in_place_dangers(
    const model::Workflow& workflow, const std::vector<bool>& selected,
    const std::vector<model::CalledWorkflow>& calls);

}  // namespace localrun
