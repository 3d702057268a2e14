#pragma once

// What the processes of all jobs of a run have in their environment, made once for all.

#include "runner/execute/step_environment.hpp"
#include "runner/plan/job_spec.hpp"

#include <memory>
#include <optional>

namespace localrun {

/// The runner's own variables, and over them those of the run's `github` context.
[[nodiscard]] JobVariables variables_of(const RunSpec& run);

/// Those of the run that was asked for last: jobs of one frame mostly follow each other.
class RunVariables {
 public:
  [[nodiscard]] const JobVariables& of(const std::shared_ptr<const RunSpec>& run);

 private:
  std::shared_ptr<const RunSpec> run_;
  std::optional<JobVariables> made_;
};

}  // namespace localrun
