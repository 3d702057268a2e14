// Commands that read the record of a run and nothing else: show, logs, flow, runs.

#include "runner/cli/command_table.hpp"
#include "runner/cli/find_workflow.hpp"
#include "runner/cli/load_workflow.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/recorded_run.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/events/run_state.hpp"
#include "runner/record/replay.hpp"
#include "runner/record/runs.hpp"
#include "runner/view/file_flow.hpp"
#include "runner/view/flow.hpp"
#include "runner/view/logs.hpp"
#include "runner/view/ndjson.hpp"
#include "runner/view/runs_table.hpp"
#include "runner/view/show.hpp"
#include "runner/workspace/repository.hpp"

#include <filesystem>
#include <optional>
#include <unistd.h>

namespace localrun::cli {

namespace {

/// The recorded events as the live `--json` stream had them.
ExitStatus print_events(const RunEntry& run) {
  NdjsonView view(STDOUT_FILENO);
  const auto report = replay(run.folder, [&](const Event& event) { view.on(event); });
  view.finish();
  return report ? ExitStatus::success : wrong_call(report.error());
}

/// The argument when it is a workflow: a path, or a name that is no run's.
std::optional<std::string> workflow_argument(const ParsedOptions& options) {
  if (options.arguments.empty()) return std::nullopt;
  const std::string& name = options.arguments.front();
  std::error_code ignored;
  if (name == "-" || std::filesystem::is_regular_file(name, ignored)) return name;
  const auto runs = runs_folder_here();
  if (runs && find_run(*runs, name)) return std::nullopt;
  const auto facts = read_repository(std::filesystem::current_path().string());
  const auto path = find_workflow(name, facts ? facts->root : std::string());
  return path ? std::optional(*path) : std::nullopt;
}

ExitStatus flow_of_file(const std::string& path, const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  const auto errors_terminal = terminal_of_option(options, STDERR_FILENO);
  if (!terminal) return wrong_call(Error({terminal.error().what, terminal.error().help, 0}));
  const auto read = read_workflow_file(path);
  if (!read) return read.error();
  if (!read->workflow) {
    show_diagnostics(read->diagnostics, *errors_terminal);
    return ExitStatus::invalid_workflow;
  }
  print_out(render_file_flow(*read->workflow, *terminal));
  return ExitStatus::success;
}

}  // namespace

ExitStatus run_show(const ParsedOptions& options) {
  const auto chosen = choose_run(options);
  if (!chosen) return wrong_call(chosen.error());
  if (options.has("json")) return print_events(chosen->run);
  const auto state = read_state(chosen->run);
  if (!state) return wrong_call(state.error());
  ShowOptions show;
  show.sources = sources_on_disk();
  print_out(render_show(*state, chosen->terminal, show));
  return ExitStatus::success;
}

ExitStatus run_flow(const ParsedOptions& options) {
  if (const auto file = workflow_argument(options)) return flow_of_file(*file, options);
  const auto chosen = choose_run(options);
  if (!chosen) return wrong_call(chosen.error());
  const auto state = read_state(chosen->run);
  if (!state) return wrong_call(state.error());
  print_out(render_flow(*state, chosen->terminal));
  return ExitStatus::success;
}

ExitStatus run_logs(const ParsedOptions& options) {
  const auto chosen = choose_run(options);
  if (!chosen) return wrong_call(chosen.error());
  const LogFilter filter{options.last("job"), options.last("step")};
  LogsView view(STDOUT_FILENO, chosen->terminal, filter,
                [](std::string_view text) { report_error(text); });
  const auto report = replay(chosen->run.folder, [&](const Event& event) { view.on(event); });
  view.finish();
  if (!report) return wrong_call(report.error());
  if (view.has_found_job() && view.has_found_step()) return ExitStatus::success;
  report_error(
      view.has_found_job()
          ? "run " + chosen->run.id + " has no step '" + filter.step.value_or("") + "' there"
          : "run " + chosen->run.id + " has no job '" + filter.job.value_or("") + "'",
      "localrun show " + chosen->run.id + " lists its jobs and steps");
  return ExitStatus::wrong_call;
}

ExitStatus run_runs(const ParsedOptions& options) {
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  if (!terminal) return wrong_call(Error({terminal.error().what, terminal.error().help, 0}));
  const auto folder = runs_folder_here();
  const auto entries = folder ? list_runs(*folder) : Result<std::vector<RunEntry>>(folder.error());
  if (!entries) return wrong_call(entries.error());
  std::vector<RunRow> rows;
  for (const RunEntry& entry : *entries) {
    const auto head = read_run_head(entry);
    if (head && head->info) rows.push_back(run_row(*head->info, head->started, head->end));
  }
  print_out(render_runs(rows, now(), *terminal));
  return ExitStatus::success;
}

}  // namespace localrun::cli
