#pragma once

// The actions that a plan wants: fetched where they come from elsewhere, and read.

#include "runner/actions/lock_file.hpp"
#include "runner/actions/store.hpp"
#include "runner/plan/plan.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

/// What became of one `owner/repo@ref`.
struct BroughtRepository {
  std::string name;  // `owner/repo@ref`
  StoredCommit commit;
};

struct BringOptions {
  StoreSettings store;
  ActionLock lock;
  Freshness freshness = Freshness::as_known;
  bool says_what_it_fetches = true;  // on standard error
};
/// For this call: offline or not, the repository's lock file.
[[nodiscard]] RequestResult<BringOptions> make_bring_options(bool is_offline,
                                                             const std::string& repository_root);

struct PlanWithActions {
  Plan plan;
  std::vector<BroughtRepository> repositories;
};
/// Makes the plan, brings what it wants, and makes it again until nothing is wanted any more:
/// composite actions name others. What cannot be brought is an error among the plan's diagnostics.
[[nodiscard]] RequestResult<PlanWithActions> plan_with_actions(const WorkflowFiles& files,
                                                               const Request& request,
                                                               const RepositoryFacts& facts,
                                                               Surroundings surroundings,
                                                               const BringOptions& options);

}  // namespace localrun::cli
