#pragma once

// The outputs of a job, evaluated when its steps have ended (execution.md 5.4, 7.3, 7.9).

#include "runner/execute/job_context.hpp"
#include "runner/execute/step_log.hpp"

namespace localrun {

struct JobOutputs {
  NamedTexts outputs;
  bool has_failed = false;  // an expression failed, or they are too large
};

/// Publishes what became of every declared output, and who read what for it.
[[nodiscard]] JobOutputs evaluate_job_outputs(JobContext& job, StepLog& log);

}  // namespace localrun
