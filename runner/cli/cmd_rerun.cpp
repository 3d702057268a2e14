// `localrun rerun`: the call of a recorded run once more.

#include "runner/cli/command_table.hpp"
#include "runner/cli/kept_step.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/recorded_call.hpp"
#include "runner/record/replay.hpp"
#include "runner/record/runs.hpp"

#include <cstdio>
#include <unistd.h>

namespace localrun::cli {

namespace {

ExitStatus wrong_call(std::string_view what, std::string_view help) {
  report_error(what, help);
  return ExitStatus::wrong_call;
}

}  // namespace

ExitStatus run_rerun(const ParsedOptions& options) {
  if (options.arguments.size() > 1)
    return wrong_call("one run at a time, please", "localrun runs lists them");
  const auto folder = runs_folder_here();
  if (!folder) return wrong_call(folder.error().what(), folder.error().help());
  const auto entry = find_run(
      *folder, options.arguments.empty() ? std::string_view("last") : options.arguments.front());
  if (!entry) return wrong_call(entry.error().what(), entry.error().help());
  RunState run;
  const auto report = replay(
      entry->folder, [&run](const Event& event) { apply(run, event); }, LogReading::tails);
  if (!report) return wrong_call(report.error().what(), report.error().help());
  if (report->ending == RunEnding::running)
    return wrong_call("run " + entry->id + " is still going on", "wait for its end, or stop it");

  Again again{options.has("failed"), options.all("job")};
  if (const auto from = options.last("from")) {
    if (again.failed || !again.jobs.empty())
      return wrong_call("--from says which job runs again", "leave out --failed and --job");
    const auto kept = find_kept_step(run, *from, Moment::before);
    if (!kept) return wrong_call(kept.error().what(), kept.error().help());
    again.jobs = {kept->job->info.id};
  }
  const auto call = call_again(*entry, run, options, again);
  if (!call) return wrong_call(call.error().what, call.error().help);
  if (!*call) {
    std::printf("Every job of run %s succeeded: nothing to run again.\n", entry->id.c_str());
    return ExitStatus::success;
  }
  if (!run.info.folder.empty() && ::chdir(run.info.folder.c_str()) != 0) {
    return wrong_call("the folder of run " + entry->id + " is gone: " + run.info.folder,
                      "run the workflow anew where it is now");
  }
  return run_run(**call);
}

}  // namespace localrun::cli
