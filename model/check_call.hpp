#pragma once

// What a call job passes against what the called workflow declares (workflow-syntax.md 5.12).

#include "model/diagnostic.hpp"
#include "model/workflow.hpp"

namespace localrun::model {

/// `call_job` is a call; `called` has the trigger `workflow_call`.
[[nodiscard]] Diagnostics check_call(const Job& call_job, const Workflow& called);

}  // namespace localrun::model
