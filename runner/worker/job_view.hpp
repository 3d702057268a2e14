#pragma once

// Which folders a job in namespaces of its own has, and what it is told of them.

#include "runner/execute/job_context.hpp"
#include "runner/isolate/namespaces.hpp"
#include "runner/isolate/view.hpp"
#include "runner/plan/job_spec.hpp"
#include "runner/process/result.hpp"

#include <string>
#include <utility>
#include <vector>

namespace localrun {

class SpareViews;

struct IsolationSettings {
  bool is_system = false;                // --isolate system
  std::string workspace;                 // --workspace-path; empty: /home/runner/work/REPO/REPO
  std::vector<std::string> allow_write;  // --allow-write: absolute folders
  bool hides_home = false;               // --no-home
  JobNetwork network = JobNetwork::of_machine;  // --network
  bool has_engines = true;                      // --no-docker
};

struct JobView {
  View view;
  JobSpec spec;         // with the paths that the job sees
  std::string work;     // real folder of the job
  std::string changed;  // real folder of what it changes in its workspace
  std::string control;  // real folder of its command files
  bool hides_home = false;
  JobUser user = JobUser::same;
  /// Its real folders but the one that stands at `/tmp`, and the names that are in each.
  std::vector<std::pair<std::string, std::vector<std::string>>> folders;
};

/// Makes the job's real folders too, or takes spare ones.
[[nodiscard]] Result<JobView> prepare_view(JobSpec spec, const JobStores& stores,
                                           const IsolationSettings& settings, SpareViews& spare);

}  // namespace localrun
