#pragma once

// The actions that a plan wants: fetched where they come from elsewhere, and read.

#include "runner/cli/exit_status.hpp"
#include "runner/plan/plan.hpp"
#include "runner/view/terminal.hpp"

#include <optional>
#include <string>

namespace localrun::cli {

/// Whether anything may be fetched.
struct BringOptions {
  bool is_offline = false;
};

/// Makes the plan, brings what it wants, and makes it again until nothing is wanted any more:
/// composite actions name others. What cannot be brought is an error among the plan's diagnostics.
[[nodiscard]] RequestResult<Plan> plan_with_actions(
    const std::shared_ptr<const model::Workflow>& workflow, const Request& request,
    const RepositoryFacts& facts, Surroundings surroundings, const BringOptions& options);

}  // namespace localrun::cli
