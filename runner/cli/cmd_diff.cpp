// `localrun diff`: what differs between two recorded runs.

#include "expr/text.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/recorded_run.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/view/job_lines.hpp"
#include "runner/view/run_diff.hpp"

#include <limits>
#include <unistd.h>
#include <utility>

namespace localrun::cli {

namespace {

// Of each log: what is before it is not compared, which is said.
constexpr std::size_t most_compared_lines = 50'000;
constexpr std::size_t most_compared_bytes = std::size_t{8} << 20U;
// Of each step's log that are shown; --step shows all.
constexpr std::size_t most_shown_lines = 40;

ExitStatus wrong_call(const RequestError& error) {
  report_error(error.what, error.help);
  return ExitStatus::wrong_call;
}

/// The two that are named; the last one stands for the second, the one before it for the first.
Result<std::pair<RunEntry, RunEntry>> chosen_runs(const std::vector<std::string>& names) {
  LOCALRUN_TRY(const auto folder, runs_folder_here());
  LOCALRUN_TRY(auto before, find_run(folder, names.empty() ? "last~1" : names[0]));
  LOCALRUN_TRY(auto after, find_run(folder, names.size() < 2 ? "last" : names[1]));
  if (before.id == after.id)
    return Error(
        {"both are run " + after.id, "localrun diff RUN RUN; `localrun runs` lists them", 0});
  return std::pair(std::move(before), std::move(after));
}

struct ReadRun {
  RunState state;
  RunLogs logs{most_compared_lines, most_compared_bytes};
};

Result<void> read(ReadRun& run, const RunEntry& entry, bool has_logs) {
  LOCALRUN_TRY(run.state, read_state(entry, has_logs ? LogReading::all : LogReading::tails,
                                     [&](const Event& event) {
                                       if (has_logs) run.logs.take(event);
                                     }));
  run.logs.finish();
  return {};
}

/// What --job or --step chose is in neither run.
RequestError nobody(const RunDiff& diff, const DiffOptions& options) {
  const std::string runs = " " + diff.before->info.run + " nor run " + diff.after->info.run;
  std::vector<std::string_view> names;
  for (const RunState* run : {diff.before, diff.after}) {
    for (const JobProgress& job : run->jobs) {
      names.emplace_back(job.info.id);
      names.emplace_back(job_title(job));
      if (diff.has_job) {
        for (const StepProgress& step : job.steps) names.emplace_back(step_title(step));
      }
    }
  }
  const std::string& wanted = diff.has_job ? *options.step : *options.job;
  const auto near = expr::near_names(wanted, names);
  return {"neither run" + runs + (diff.has_job ? " has a step '" : " has a job '") + wanted + "'",
          near.empty() ? "localrun show " + diff.after->info.run + " lists jobs and steps"
                       : "did you mean '" + near.front() + "'?"};
}

}  // namespace

ExitStatus run_diff(const ParsedOptions& options) {
  if (options.arguments.size() > 2)
    return wrong_call({"two runs, please", "localrun diff RUN RUN; without: the last two"});
  const auto terminal = terminal_of_option(options, STDOUT_FILENO);
  if (!terminal) return wrong_call(terminal.error());
  const auto entries = chosen_runs(options.arguments);
  if (!entries) return localrun::cli::wrong_call(entries.error());
  DiffOptions chosen;
  chosen.job = options.last("job");
  chosen.step = options.last("step");
  chosen.has_logs = !options.has("no-logs");
  chosen.is_exact = options.has("exact");
  ReadRun before;
  ReadRun after;
  for (const auto& [run, entry] :
       {std::pair(&before, &entries->first), std::pair(&after, &entries->second)}) {
    if (const auto done = read(*run, *entry, chosen.has_logs); !done)
      return localrun::cli::wrong_call(done.error());
  }
  const RunDiff diff = compare_runs({before.state, before.logs}, {after.state, after.logs}, chosen);
  if (!diff.has_job || !diff.has_step) return wrong_call(nobody(diff, chosen));
  if (options.has("json")) {
    print_out(render_diff_json(diff));
  } else {
    const bool shows_all = chosen.step.has_value();
    print_out(render_diff(diff, *terminal,
                          shows_all ? std::numeric_limits<std::size_t>::max() : most_shown_lines));
  }
  return options.has("exit-code") && !diff.is_empty() ? ExitStatus::job_failed
                                                      : ExitStatus::success;
}

}  // namespace localrun::cli
