// `localrun shell`: a shell in the state of a recorded job before or after one of its steps.

#include "runner/cli/command_table.hpp"
#include "runner/cli/isolation_choice.hpp"
#include "runner/cli/kept_step.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/prepare.hpp"
#include "runner/cli/recorded_call.hpp"
#include "runner/cli/recorded_run.hpp"
#include "runner/cli/shell_run.hpp"
#include "runner/cli/terminal_relay.hpp"
#include "runner/view/job_lines.hpp"

#include <cstdio>
#include <memory>
#include <optional>
#include <unistd.h>
#include <utility>

namespace localrun::cli {

namespace {

ExitStatus wrong_call(const RequestError& error) {
  report_error(error.what, error.help);
  return ExitStatus::wrong_call;
}

RequestError as_request_error(const Error& error) { return {error.what(), error.help()}; }

struct Wanted {
  RunEntry run;
  std::string step;
};

/// `[RUN] JOB[/STEP]`.
RequestResult<Wanted> wanted_of(const ParsedOptions& options) {
  const auto& words = options.arguments;
  if (words.empty() || words.size() > 2)
    return RequestError{"which job?", "localrun shell [RUN] JOB[/STEP]; localrun show lists them"};
  if (options.has("before") && options.has("after"))
    return RequestError{"--before and --after do not go together", "one of them, please"};
  const auto folder = runs_folder_here();
  if (!folder) return as_request_error(folder.error());
  auto run = find_run(*folder, words.size() == 2 ? words.front() : "last");
  if (!run) return as_request_error(run.error());
  return Wanted{*std::move(run), words.back()};
}

/// The recorded call, for this job alone.
RequestResult<ParsedOptions> call_for(const RunEntry& entry, const RunState& run,
                                      const KeptStep& kept, const ParsedOptions& given) {
  ParsedOptions more;
  for (const char* name : {"secret", "secret-file"}) {
    if (given.has(name)) more.values[name] = given.all(name);
  }
  auto call = call_again(entry, run, more, {false, {kept.job->info.id}});
  if (!call) return call.error();
  (*call)->values["job"] = {kept.job->info.id};
  return **std::move(call);
}

void tell_state(const KeptStep& kept, Moment moment) {
  const std::string name = kept.step->info.name;
  std::fprintf(
      stderr, "%s step %u of job '%s', %s. What you change here is lost; `exit` ends it.\n",
      moment == Moment::before ? "Before" : "After", static_cast<unsigned>(*kept.step->index) + 1,
      job_title(*kept.job).c_str(), name.c_str());
}

/// With a terminal of its own where the caller has one.
ExitStatus run(ShellRun& run, bool has_terminal) {
  std::unique_ptr<TerminalRelay> relay;
  if (has_terminal) {
    auto made = TerminalRelay::begin();
    if (!made) {
      report_error(made.error().what(), made.error().help());
      return ExitStatus::cannot_go_on;
    }
    relay = std::move(*made);
  }
  const int status = run.run();
  relay.reset();
  for (const std::string& line : run.said()) report_error(line);
  return static_cast<ExitStatus>(status);
}

struct State {
  const RunState& run;
  const KeptStep& kept;
  Moment moment;
};

/// Plans the recorded call once more, for the job with the shell.
ExitStatus open_shell_in(const State& state, const ParsedOptions& call,
                         const std::optional<std::string>& command) {
  const auto prepared = prepare(call, ShowNotes::counted, Network::allowed);
  if (!prepared) return prepared.error();
  auto machine = Machine::prepare();
  if (!machine) {
    report_error(machine.error().what(), machine.error().help());
    return ExitStatus::cannot_go_on;
  }
  auto plan = plan_of(*prepared, surroundings_of(prepared->request, *machine));
  if (!plan) return plan.error();
  auto point = resume_point(state.run, state.kept, *plan->run->workflow);
  if (!point) return localrun::cli::wrong_call(point.error());
  Request request = prepared->request;
  count_on_isolation(request);
  const auto isolation = choose_isolation(*plan, request, *machine);
  if (!isolation) {
    report_error(isolation.error().what(), isolation.error().help());
    return ExitStatus::cannot_go_on;
  }
  request.isolation = *isolation;
  const bool has_terminal = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
  point->shell = ShellCall{has_terminal, command};
  if (has_terminal && !command) tell_state(state.kept, state.moment);
  ShellRun shell(*std::move(plan), request, *std::move(point));
  return run(shell, has_terminal);
}

}  // namespace

ExitStatus run_shell(const ParsedOptions& options) {
  const auto wanted = wanted_of(options);
  if (!wanted) return wrong_call(wanted.error());
  const auto state = read_state(wanted->run);
  if (!state) return localrun::cli::wrong_call(state.error());
  const Moment moment = options.has("after") ? Moment::after : Moment::before;
  const auto kept = find_kept_step(*state, wanted->step, moment);
  if (!kept) return localrun::cli::wrong_call(kept.error());
  const auto call = call_for(wanted->run, *state, *kept, options);
  if (!call) return wrong_call(call.error());
  if (!state->info.folder.empty() && ::chdir(state->info.folder.c_str()) != 0) {
    return wrong_call({"the folder of run " + wanted->run.id + " is gone: " + state->info.folder,
                       "run the workflow anew where it is now"});
  }
  return open_shell_in({*state, *kept, moment}, *call, options.last("command"));
}

}  // namespace localrun::cli
