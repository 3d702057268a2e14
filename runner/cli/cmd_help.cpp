#include "runner/cli/command_table.hpp"

#include "expr/text.hpp"
#include "localrun_version.hpp"
#include "runner/cli/help_text.hpp"
#include "runner/view/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace localrun::cli {

namespace {

/// Long lines are hard to read, and a pipe has no width.
int help_width() {
  constexpr int widest = 100;
  return std::min(terminal_of(STDOUT_FILENO, ColourChoice::never).width, widest);
}

std::string commands_help(int width) {
  constexpr int call_column = 34;
  constexpr int command_column = 22;
  std::string text = "localrun: run GitHub Actions workflows on this machine\n\n";
  text += two_columns("  localrun WORKFLOW [OPTIONS]", call_column,
                      "run a workflow: a path, a file in .github/workflows, or its name", width);
  text += two_columns("  localrun", call_column, "the workflows here", width);
  text += "\ncommands:\n";
  for (const Command& command : command_table()) {
    std::string left = "  " + std::string(command.name) + " " + std::string(command.arguments);
    // Its own help has the rest.
    if (display_width(left) >= command_column) left = "  " + std::string(command.name);
    text += two_columns(left, command_column, command.help, width);
  }
  return text + "\n" +
         paragraphs(
             "localrun help COMMAND shows its options. RUN is an id, the beginning of one, last or "
             "last~N.",
             width);
}

std::string command_help(const Command& command, int width) {
  constexpr int indent = 2;
  std::string text = "localrun " + std::string(command.name);
  if (!command.arguments.empty()) text.append(" ").append(command.arguments);
  text += " [OPTIONS]\n";
  text += two_columns("", indent, command.help, width) + "\n";
  return text + options_help(command.option_set, width) + paragraphs(command.notes, width);
}

}  // namespace

ExitStatus run_help(const ParsedOptions& options) {
  if (options.arguments.empty()) {
    std::fputs(commands_help(help_width()).c_str(), stdout);
    return ExitStatus::success;
  }
  const Command* command = find_command(options.arguments.front());
  if (command == nullptr) {
    std::vector<std::string_view> names;
    for (const Command& each : command_table()) names.push_back(each.name);
    const auto near = expr::near_names(options.arguments.front(), names);
    report_error(
        "there is no command '" + options.arguments.front() + "'",
        near.empty() ? "localrun help lists them" : "did you mean '" + near.front() + "'?");
    return ExitStatus::wrong_call;
  }
  std::fputs(command_help(*command, help_width()).c_str(), stdout);
  return ExitStatus::success;
}

ExitStatus run_version(const ParsedOptions&) {
  std::printf("localrun %s\n", LOCALRUN_VERSION);
  return ExitStatus::success;
}

}  // namespace localrun::cli
