// `localrun completion SHELL`: the script that makes the shell ask us.

#include "runner/cli/command_table.hpp"
#include "runner/cli/complete.hpp"

#include <cstdio>

namespace localrun::cli {

ExitStatus run_completion(const ParsedOptions& options) {
  const std::string shell = options.arguments.size() == 1 ? options.arguments.front() : "";
  const std::string_view script = completion_script(shell);
  if (script.empty()) {
    report_error(shell.empty() ? "for which shell?" : "there is no completion for '" + shell + "'",
                 "it is one of: bash, zsh, fish");
    return ExitStatus::wrong_call;
  }
  std::fwrite(script.data(), 1, script.size(), stdout);
  return ExitStatus::success;
}

}  // namespace localrun::cli
