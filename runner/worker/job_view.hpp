#pragma once

// Which folders a job in namespaces of its own has, and what it is told of them.

#include "runner/execute/job_context.hpp"
#include "runner/isolate/view.hpp"
#include "runner/plan/job_spec.hpp"
#include "runner/process/result.hpp"

#include <string>
#include <vector>

namespace localrun {

struct IsolationSettings {
  std::string workspace;                 // --workspace-path; empty: /home/runner/work/REPO/REPO
  std::vector<std::string> allow_write;  // --allow-write: absolute folders
};

struct JobView {
  View view;
  JobSpec spec;         // with the paths that the job sees
  std::string work;     // real folder of the job
  std::string changed;  // real folder of what it changes in its workspace
  std::string control;  // real folder of its command files
};

/// Makes the job's real folders too.
[[nodiscard]] Result<JobView> prepare_view(JobSpec spec, const JobStores& stores,
                                           const IsolationSettings& settings);

}  // namespace localrun
