#pragma once

// How outputs would travel, from the workflow file alone: which step writes which key, which job
// output takes it, who reads it (cli.md 1, `flow WORKFLOW`).

#include "model/workflow.hpp"
#include "runner/view/terminal.hpp"
#include "runner/view/value_flow.hpp"

#include <string>

namespace localrun {

/// The values are empty. Outputs of actions are those that somebody reads.
[[nodiscard]] RunFlow file_flow(const model::Workflow& workflow);
[[nodiscard]] std::string render_file_flow(const model::Workflow& workflow,
                                           const Terminal& terminal);

}  // namespace localrun
