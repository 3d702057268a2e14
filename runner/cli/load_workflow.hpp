#pragma once

// Reading a workflow for a command, with its mistakes shown as they are found.

#include "model/read_workflow.hpp"
#include "runner/cli/bring_actions.hpp"
#include "runner/cli/exit_status.hpp"
#include "runner/plan/plan.hpp"
#include "runner/view/terminal.hpp"

#include <boost/system/result.hpp>
#include <memory>
#include <string>

namespace localrun::cli {

/// The file and the reusable workflows that it calls: see load_called_workflows. Diagnostics go to
/// standard error. The status is that of the program when they are not valid.
[[nodiscard]] boost::system::result<WorkflowFiles, ExitStatus> load_workflow(
    const std::string& path, const std::string& root, const BringOptions& bring,
    const Terminal& terminal);

/// The same without showing anything. The status is set when the file cannot be read at all, which
/// is told on standard error.
[[nodiscard]] boost::system::result<model::ReadResult, ExitStatus> read_workflow_file(
    const std::string& path);

/// Prints diagnostics on standard error.
void show_diagnostics(const model::Diagnostics& diagnostics, const Terminal& terminal);

}  // namespace localrun::cli
