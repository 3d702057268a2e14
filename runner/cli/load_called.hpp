#pragma once

// The reusable workflows that a workflow calls, brought for model/called_workflows.

#include "model/called_workflows.hpp"

#include <cstdint>
#include <string>

namespace localrun::cli {

/// `./.github/workflows/FILE` is read below `root`; one that is not there is an error at its
/// `uses`. Those of other repositories stay in `missing`. `entry_size`: see read_called_workflows.
[[nodiscard]] model::CalledResult load_called_workflows(const model::Workflow& entry,
                                                        std::uint64_t entry_size,
                                                        const std::string& root);

}  // namespace localrun::cli
