#pragma once

// `localrun` alone: what there is to run.

#include "runner/cli/exit_status.hpp"
#include "runner/cli/option_table.hpp"

namespace localrun::cli {

/// The repository's workflows and jobs, with the call that runs each.
[[nodiscard]] ExitStatus show_workflows(const ParsedOptions& options);

}  // namespace localrun::cli
