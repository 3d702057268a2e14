#pragma once

// The steps of a composite action, checked as those of a job are (diagnostics.md 3.2 to 3.7): the
// same families, without what depends on who calls it.

#include "model/action_file.hpp"
#include "model/lint/report.hpp"

namespace localrun::model {

/// Nothing for other actions.
void lint_action_steps(const ActionFile& action, Report& report);

}  // namespace localrun::model
