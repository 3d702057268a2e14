#pragma once

// Whether the actions that a plan needs are there.

#include "runner/plan/preview.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

/// Sets state and detail of each; `root` is the repository's folder. Nothing is fetched.
void answer_actions(std::vector<ActionNeed>& actions, const Plan& plan, const std::string& root);

}  // namespace localrun::cli
