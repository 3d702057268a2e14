#pragma once

// A job whose needs have finished: does it run, and as which combinations? Pure: the values of its
// needs come in, job specs and the facts to record come out (execution.md 7.1, 7.2).

#include "runner/plan/call.hpp"
#include "runner/plan/plan.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace localrun {

struct SkipJob {
  std::string reason;  // in words: which need, which filter
};
struct FailJob {
  model::Diagnostic diagnostic;  // the job could not be set up
};
/// A combination that this machine does not run (`--platform`).
struct CombinationElsewhere {
  std::string name;
  expr::Value matrix;
  std::string reason;
};
struct RunJob {
  std::vector<JobSpec> combinations;  // JobSpec::index is left for the caller
  std::vector<CombinationElsewhere> elsewhere;
  bool fail_fast = true;
  std::size_t max_parallel = 0;
};

/// A call of a reusable workflow: one for each combination.
struct CallWorkflow {
  std::vector<CallSpec> combinations;
  bool fail_fast = true;
  std::size_t max_parallel = 0;
};

struct JobDecision {
  std::variant<SkipJob, FailJob, RunJob, CallWorkflow> outcome;
  std::string name;         // display name for a job that does not run
  std::vector<Fact> facts;  // ConditionEvaluated, ValueRead, Finding: to publish for the job
};

[[nodiscard]] JobDecision decide_job(const Plan& plan, std::size_t job,
                                     const RunProgress& progress);

/// Whether a job's condition holds although the run is cancelled (`always()`, `cancelled()`).
[[nodiscard]] bool goes_on_when_cancelled(const Plan& plan, std::size_t job,
                                          const RunProgress& progress);

}  // namespace localrun
