#pragma once

// What a call passes: `with` against the declared inputs, `secrets` against the declared secrets
// (execution.md 10.2).

#include "model/evaluate_token.hpp"
#include "runner/plan/job_scope.hpp"
#include "runner/plan/plan.hpp"

#include <vector>

namespace localrun {

/// The `inputs` context of the called workflow: values keep their type, defaults are filled in.
/// `scope` is the call's.
[[nodiscard]] model::Evaluated<expr::Value> make_call_inputs(const Plan& plan,
                                                             const model::Job& job,
                                                             const model::Workflow& called,
                                                             const JobScope& scope,
                                                             std::vector<Fact>& facts);

/// Its `secrets`, those that the call names; nothing is checked for `inherit`, which passes all.
[[nodiscard]] model::Evaluated<KeyValues> make_call_secrets(const model::Job& job,
                                                            const model::Workflow& called,
                                                            const JobScope& scope,
                                                            std::vector<Fact>& facts);
[[nodiscard]] bool inherits_secrets(const model::Job& job);

}  // namespace localrun
