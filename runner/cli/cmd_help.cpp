#include "runner/cli/command_table.hpp"

#include "expr/text.hpp"
#include "localrun_version.hpp"
#include "runner/view/terminal.hpp"

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

namespace {

void print_commands() {
  std::printf("localrun: run GitHub Actions workflows on this machine\n\n");
  std::printf(
      "  localrun WORKFLOW [OPTIONS]     run a workflow: a path, a file in .github/workflows, or "
      "its name\n");
  std::printf("  localrun                        the workflows here\n\ncommands:\n");
  for (const Command& command : command_table()) {
    constexpr int width = 19;
    std::string left = std::string(command.name) + " " + std::string(command.arguments);
    if (display_width(left) > width) left = command.name;  // its own help has the rest
    std::printf("  %s %.*s\n", padded(left, width).c_str(), static_cast<int>(command.help.size()),
                command.help.data());
  }
  std::printf(
      "\nlocalrun help COMMAND shows its options. RUN is an id, the beginning of one, last or "
      "last~N.\n");
}

}  // namespace

ExitStatus run_help(const ParsedOptions& options) {
  if (options.arguments.empty()) {
    print_commands();
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
  std::printf("localrun %.*s %.*s [OPTIONS]\n  %.*s\n\n%s%.*s",
              static_cast<int>(command->name.size()), command->name.data(),
              static_cast<int>(command->arguments.size()), command->arguments.data(),
              static_cast<int>(command->help.size()), command->help.data(),
              options_help(command->option_set).c_str(), static_cast<int>(command->notes.size()),
              command->notes.data());
  return ExitStatus::success;
}

ExitStatus run_version(const ParsedOptions&) {
  std::printf("localrun %s\n", LOCALRUN_VERSION);
  return ExitStatus::success;
}

}  // namespace localrun::cli
