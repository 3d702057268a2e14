// The program: which command, and what to say when there is none.

#include "runner/cli/command_table.hpp"
#include "runner/cli/complete.hpp"
#include "runner/cli/show_workflows.hpp"
#include "runner/cli/process_title.hpp"
#include "runner/process/guard.hpp"

#include <csignal>
#include <exception>
#include <string>
#include <unistd.h>
#include <vector>

namespace localrun::cli {

namespace {

bool is_help(const std::string& argument) { return argument == "--help" || argument == "-h"; }

/// `-C DIR` behind the command.
ExitStatus enter_folder(const ParsedOptions& options) {
  const auto folder = options.last("directory");
  if (!folder || ::chdir(folder->c_str()) == 0) return ExitStatus::success;
  report_error("cannot go to the folder " + *folder);
  return ExitStatus::wrong_call;
}

ExitStatus run_command(const Command& command, const std::vector<std::string>& arguments) {
  const auto options = parse_options(arguments, command.option_set);
  if (!options) {
    report_error(options.error().what, options.error().help);
    return ExitStatus::wrong_call;
  }
  if (options->has("help")) {
    ParsedOptions topic;
    topic.arguments = {std::string(command.name)};
    return run_help(topic);
  }
  const ExitStatus entered = enter_folder(*options);
  return entered == ExitStatus::success ? command.run(*options) : entered;
}

/// Goes to the folder of each leading `-C DIR`.
ExitStatus enter_leading_folders(std::vector<std::string>& arguments) {
  while (arguments.size() >= 2 && arguments.front() == "-C") {
    if (::chdir(arguments[1].c_str()) != 0) {
      report_error("cannot go to the folder " + arguments[1]);
      return ExitStatus::wrong_call;
    }
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  return ExitStatus::success;
}

ExitStatus dispatch(std::vector<std::string> arguments) {
  const ExitStatus entered = enter_leading_folders(arguments);
  if (entered != ExitStatus::success) return entered;
  if (arguments.empty()) return show_workflows({});
  if (is_help(arguments.front())) return run_help({});
  if (arguments.front() == "--version") return run_version({});
  if (arguments.front() == completion_call)
    return run_complete({arguments.begin() + 1, arguments.end()});
  if (const Command* command = find_command(arguments.front())) {
    arguments.erase(arguments.begin());
    return run_command(*command, arguments);
  }
  return run_command(*find_command("run"), arguments);  // `localrun WORKFLOW`
}

/// Nothing is thrown across the program on purpose: what arrives here is our own mistake, or no
/// memory.
ExitStatus guarded_dispatch(std::vector<std::string> arguments) {
  try {
    return dispatch(std::move(arguments));
  } catch (const std::exception& error) {
    report_error(
        std::string("this is a mistake in localrun itself: ") + error.what(),
        "please report it with the command that you gave and the output of localrun version");
    return ExitStatus::cannot_go_on;
  }
}

}  // namespace

}  // namespace localrun::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::vector<std::string> arguments = localrun::cli::take_arguments(argc, argv);
  return localrun::run_guarded([&arguments] {
    return static_cast<int>(localrun::cli::guarded_dispatch(std::move(arguments)));
  });
}
