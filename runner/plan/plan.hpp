#pragma once

// What is to run, known before anything runs: the event with its payload, the contexts, the chosen
// jobs, and everything that localrun cannot do for them.

#include "model/diagnostic.hpp"
#include "model/needs_graph.hpp"
#include "runner/plan/contexts.hpp"
#include "runner/plan/job_spec.hpp"
#include "runner/plan/platform.hpp"

#include <memory>
#include <string>
#include <vector>

namespace localrun {

struct Plan {
  std::shared_ptr<const RunSpec> run;
  ChosenEvent event;
  model::NeedsGraph graph;
  std::vector<bool> selected;  // per job: to be considered at all (--job)
  KeyValues matrix_filter;     // --matrix
  PlatformTable platforms;     // --platform
  HostSystem host;
  /// Errors: what cannot be done here (the run must not start). Warnings and notes: worth saying
  /// first.
  model::Diagnostics diagnostics;
  /// What the caller has to fetch and read first: `Surroundings::actions` lacks them.
  std::vector<WantedAction> wanted_actions;
};

/// What the machine adds to the plan.
struct Surroundings {
  std::vector<std::string> base_environ;
  std::string work_root;  // see RunSpec
  std::string control_root;
  std::string kept_root;
  RunNumbers numbers;
  HostSystem host;
  ActionTable actions;  // as far as they have been brought
};

[[nodiscard]] RequestResult<Plan> make_plan(std::shared_ptr<const model::Workflow> workflow,
                                            const Request& request, const RepositoryFacts& facts,
                                            const Surroundings& surroundings);

}  // namespace localrun
