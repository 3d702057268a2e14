#pragma once

// Which program runs a script, and with which arguments (execution.md 1.1 to 1.4).
//
//   LOCALRUN_TRY(ShellCommand shell, resolve_shell(step_shell, look_up));
//   std::string path = temp + "/" + guid + shell.extension;
//   std::vector<std::string> argv = shell_argv(shell, path);

#include "runner/process/result.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Where a command word is found; absent: nowhere.
using FindProgram = std::function<std::optional<std::string>(std::string_view name)>;

struct ShellCommand {
  /// The command word as written: it decides extension and fix-ups of the script.
  std::string command;
  /// What is started: where the word was found, or the word itself in a container.
  std::string program;
  /// With its `{0}`, checked: formatting it cannot fail.
  std::string argument_template;
  /// `.sh`, `.py`, …; empty for words that are not built in.
  std::string extension;
  /// `shell: /usr/bin/bash -e {0}`, the line of the step's header (1.11).
  std::string header;
};

/// `shell` is the effective one (1.1); absent or empty: the default. Errors are those of 1.3, ready
/// to be shown as the step's annotation.
[[nodiscard]] Result<ShellCommand> resolve_shell(std::optional<std::string_view> shell,
                                                 const FindProgram& find);
/// Inside a container nothing is looked up and the default is `sh -e {0}`.
[[nodiscard]] Result<ShellCommand> resolve_shell_in_container(
    std::optional<std::string_view> shell);

/// All of argv for a script at `script_path` (1.3 last item, 1.4). argv[0] is the program.
[[nodiscard]] std::vector<std::string> shell_argv(const ShellCommand& shell,
                                                  std::string_view script_path);

/// One argument string → argv as .NET splits it on Unix (1.4).
[[nodiscard]] std::vector<std::string> split_arguments(std::string_view arguments);

/// Executable file called `name`: an absolute path is taken as it is; else the entries of
/// GITHUB_PATH (`path_entries`, oldest first, so the last one is asked first), then `path`, a
/// colon-separated list.
[[nodiscard]] std::optional<std::string> find_program(std::string_view name,
                                                      std::span<const std::string> path_entries,
                                                      std::string_view path);

}  // namespace localrun
