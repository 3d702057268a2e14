#pragma once

// What a job's log says before its first step and after its last one (execution.md 7.3).

#include "runner/execute/job_context.hpp"
#include "runner/execute/step_log.hpp"

namespace localrun {

/// `Set up job` up to the evaluation of `env`, `defaults` and their like, which may fail.
void print_set_up_begin(const JobContext& job, StepLog& log);
/// The rest of it: the actions, the call that the job belongs to, its name.
void print_set_up_end(const JobContext& job, StepLog& log);

/// `environment.url`: told, or dropped where it holds a secret. False: it could not be evaluated,
/// and the job has failed.
[[nodiscard]] bool evaluate_environment_url(JobContext& job, StepLog& log);

}  // namespace localrun
