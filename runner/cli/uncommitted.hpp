#pragma once

// Files that a run had and GitHub will not have (diagnostics.md 3.8, only-on-this-machine).

#include "runner/events/event.hpp"
#include "runner/events/run_state.hpp"
#include "runner/plan/plan.hpp"

#include <filesystem>
#include <optional>

namespace localrun::cli {

/// Said of a run that succeeded and whose jobs checked out a working tree with changes, or files,
/// that are not committed. Asks git. `home`: LOCALRUN_HOME, which no checkout shows even where it
/// lies in the repository.
[[nodiscard]] std::optional<Finding> uncommitted_files(const Plan& plan, const RunState& run,
                                                       const std::filesystem::path& home);

}  // namespace localrun::cli
