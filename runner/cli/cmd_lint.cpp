#include "runner/cli/command_table.hpp"
#include "runner/cli/find_workflow.hpp"
#include "runner/cli/load_workflow.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/workspace/repository.hpp"

#include <algorithm>
#include <filesystem>

namespace localrun::cli {

ExitStatus run_lint(const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, 2);
  if (!terminal) {
    report_error(terminal.error().what, terminal.error().help);
    return ExitStatus::wrong_call;
  }
  std::vector<std::string> files = options.arguments;
  if (files.empty()) {
    const auto facts = read_repository(std::filesystem::current_path().string());
    files = workflow_files(facts ? facts->root : ".");
  }
  ExitStatus status = ExitStatus::success;
  for (const std::string& file : files) {
    const auto workflow = load_workflow(file, *terminal);
    if (!workflow) status = std::max(status, workflow.error());
  }
  return status;
}

}  // namespace localrun::cli
