#pragma once

// `localrun` alone: what there is to run here (cli.md 1).

#include "runner/cli/exit_status.hpp"

namespace localrun::cli {

/// Lists the repository's workflows and jobs, each with the call that runs it.
ExitStatus show_workflows();

}  // namespace localrun::cli
