#pragma once

// Every command, in one table (cli.md 1).

#include "runner/cli/exit_status.hpp"
#include "runner/cli/option_table.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

struct Command {
  std::string_view name;
  std::string_view arguments;  // as its help shows them
  std::string_view help;       // one line
  For option_set;
  ExitStatus (*run)(const ParsedOptions& options);
  std::string_view notes = {};  // what its own help says below the options
};

[[nodiscard]] std::span<const Command> command_table();
[[nodiscard]] const Command* find_command(std::string_view name);

/// `localrun: TEXT`, and the remedy on a line of its own, on standard error.
void report_error(std::string_view text, std::string_view help = {});

ExitStatus run_run(const ParsedOptions& options);
ExitStatus run_plan(const ParsedOptions& options);
ExitStatus run_list(const ParsedOptions& options);
ExitStatus run_graph(const ParsedOptions& options);
ExitStatus run_show(const ParsedOptions& options);
ExitStatus run_logs(const ParsedOptions& options);
ExitStatus run_flow(const ParsedOptions& options);
ExitStatus run_artifacts(const ParsedOptions& options);
ExitStatus run_cache(const ParsedOptions& options);
ExitStatus run_diff(const ParsedOptions& options);
ExitStatus run_changes(const ParsedOptions& options);
ExitStatus run_shell(const ParsedOptions& options);
ExitStatus run_clean(const ParsedOptions& options);
ExitStatus run_doctor(const ParsedOptions& options);
ExitStatus run_rerun(const ParsedOptions& options);
ExitStatus run_report(const ParsedOptions& options);
ExitStatus run_runs(const ParsedOptions& options);
ExitStatus run_eval(const ParsedOptions& options);
ExitStatus run_fetch(const ParsedOptions& options);
ExitStatus run_lint(const ParsedOptions& options);
ExitStatus run_completion(const ParsedOptions& options);
ExitStatus run_worker(const ParsedOptions& options);
ExitStatus run_version(const ParsedOptions& options);
ExitStatus run_help(const ParsedOptions& options);

}  // namespace localrun::cli
