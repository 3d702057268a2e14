#pragma once

// The reusable workflows that a workflow calls, brought for model/called_workflows.

#include "model/called_workflows.hpp"
#include "runner/cli/bring_actions.hpp"

#include <cstdint>
#include <string>

namespace localrun::cli {

/// `./.github/workflows/FILE` is read below `root`; one that is not there is an error at its
/// `uses`. Those of other repositories are fetched as actions are; one that cannot be brought stays
/// null, with `why_missing`: a job that is not run needs it not. `entry_size`: see
/// read_called_workflows.
[[nodiscard]] model::CalledResult load_called_workflows(const model::Workflow& entry,
                                                        std::uint64_t entry_size,
                                                        const std::string& root,
                                                        const BringOptions& bring);

}  // namespace localrun::cli
