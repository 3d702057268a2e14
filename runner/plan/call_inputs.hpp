#pragma once

// What a call passes: `with` against the declared inputs, `secrets` against the declared secrets
// (execution.md 10.2).

#include "expr/partial.hpp"
#include "model/evaluate_token.hpp"
#include "runner/plan/job_scope.hpp"
#include "runner/plan/plan.hpp"

#include <vector>

namespace localrun {

/// The `inputs` context of the called workflow: values keep their type, defaults are filled in.
/// `scope` is the call's. Null stands for those that are not yet passed.
[[nodiscard]] model::Evaluated<expr::Value> make_call_inputs(
    const Plan& plan, const model::Job& job, const model::Workflow& called, const JobScope& scope,
    std::vector<Fact>& facts, const NotYetPassed& not_yet);

/// Which of them wait for the run: what `with` and `secrets` say has no value yet.
[[nodiscard]] NotYetPassed not_yet_passed(const model::Job& job, const model::Workflow& called,
                                          const JobScope& scope, const expr::Knowledge& knowledge);

/// Its `secrets`, those that the call names; nothing is checked for `inherit`, which passes all.
[[nodiscard]] model::Evaluated<KeyValues> make_call_secrets(const model::Job& job,
                                                            const model::Workflow& called,
                                                            const JobScope& scope,
                                                            std::vector<Fact>& facts);
[[nodiscard]] bool inherits_secrets(const model::Job& job);

}  // namespace localrun
