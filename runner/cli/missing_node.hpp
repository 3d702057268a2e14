#pragma once

// Node.js, where this machine has none and JavaScript actions are used: told before the run begins.

#include "model/diagnostic.hpp"
#include "runner/plan/plan.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

/// The first step of each file that will run, as far as that is certain, and that needs a Node.js.
/// `environ`: the runner's own process environment, "K=V" texts: where Node.js is looked for.
[[nodiscard]] model::Diagnostics missing_node(const Plan& plan,
                                              const std::vector<std::string>& environ);

}  // namespace localrun::cli
