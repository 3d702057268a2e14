#pragma once

// Where the jobs of a workflow stand, as the conditions of those still to come see it.

#include "runner/events/event.hpp"

#include <optional>
#include <vector>

namespace localrun {

/// How a job ended, as its dependants see it: success for one that was allowed to fail.
struct JobOutcome {
  Conclusion result = Conclusion::success;
  NamedTexts outputs;
  /// The job and all its ancestors: what `success()` and `failure()` of a dependant look at. Kept
  /// with the outcome, so that deciding a job costs its direct needs only.
  bool closure_succeeded = false;
  bool closure_failed = false;
};

/// State of all jobs of the workflow; absent: not finished.
struct RunProgress {
  std::vector<std::optional<JobOutcome>> outcomes;
  bool is_cancelled = false;
};

}  // namespace localrun
