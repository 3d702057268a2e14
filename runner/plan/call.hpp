#pragma once

// A call of a reusable workflow: what the called workflow's jobs are told, and what they give back
// (execution.md 10.2, 10.3). Pure, as decide.hpp.

#include "model/evaluate_token.hpp"
#include "runner/plan/job_strategy.hpp"
#include "runner/plan/plan.hpp"
#include "runner/plan/progress.hpp"

#include <memory>
#include <string>
#include <vector>

namespace localrun {

/// One combination of a call job.
struct CallSpec {
  std::shared_ptr<const Plan> plan;  // of the called workflow's jobs
  std::string name;                  // display name with the combination
  expr::Value matrix;                // Null without a matrix
  JobIndex index{};                  // left for the caller
  /// Of the call and of the called workflow: both apply (execution.md 10.3).
  std::vector<Concurrency> groups;
};

/// Inputs and secrets are evaluated and checked against what the called workflow declares. `scope`
/// has been given the combination. Reads go to `facts`. What is `not_yet` passed is left out, and
/// with it the groups of concurrency: such a call cannot run.
[[nodiscard]] model::Evaluated<CallSpec> make_call(const Plan& plan, std::size_t job,
                                                   const model::Combination& combination,
                                                   const JobScope& scope, std::vector<Fact>& facts,
                                                   const NotYetPassed& not_yet = {});

/// What a call gives to those that need it: `on.workflow_call.outputs`, evaluated when all jobs of
/// the called workflow have ended.
struct CallOutputs {
  NamedTexts outputs;
  std::vector<Fact> facts;  // JobOutputSet for each that is declared; a Finding where one failed
  bool has_failed = false;
};
[[nodiscard]] CallOutputs make_call_outputs(const Plan& called, const RunProgress& progress);

}  // namespace localrun
