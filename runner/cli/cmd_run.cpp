#include "runner/cli/command_table.hpp"
#include "runner/cli/isolation_choice.hpp"
#include "runner/cli/kept_step.hpp"
#include "runner/cli/load_workflow.hpp"
#include "runner/cli/local_run.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/missing_node.hpp"
#include "runner/cli/missing_shells.hpp"
#include "runner/cli/prepare.hpp"
#include "runner/cli/prompt.hpp"
#include "runner/cli/recorded_run.hpp"
#include "runner/cli/request_options.hpp"
#include "runner/cli/told_first.hpp"
#include "runner/plan/plan.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace localrun::cli {

namespace {

ExitStatus wrong_call(const RequestError& error) {
  report_error(error.what, error.help);
  return ExitStatus::wrong_call;
}

/// Lines can be drawn anew there.
bool is_live_terminal(const Terminal& terminal) {
  const char* term = std::getenv("TERM");
  return terminal.is_terminal && term != nullptr && *term != '\0' && std::string(term) != "dumb";
}

RequestResult<OutputKind> output_kind(const ParsedOptions& options, const Terminal& terminal) {
  if (options.has("json")) return OutputKind::json;
  const std::string given = options.last("output").value_or("auto");
  if (given == "auto") {
    const bool is_live = is_live_terminal(terminal) && !options.has("verbose");
    return is_live ? OutputKind::tty : OutputKind::plain;
  }
  if (given == "tty" && !is_live_terminal(terminal)) {
    // A configuration file is for every call, those of scripts too.
    if (!options.on_command_line().contains("output")) return OutputKind::plain;
    return RequestError{"--output tty needs a terminal, and TERM that says which",
                        "--output plain prints the log"};
  }
  if (given == "tty") return OutputKind::tty;
  if (given == "plain") return OutputKind::plain;
  if (given == "json") return OutputKind::json;
  if (given == "quiet") return OutputKind::quiet;
  return RequestError{"--output cannot be '" + given + "'",
                      "it is one of: auto, tty, plain, json, quiet"};
}

/// `branches: 'dev' matches none of 'main'`.
std::string blocked_words(const TriggerVerdict& trigger) {
  const FilterCheck* check = trigger.blocking();
  if (check == nullptr) return {};
  return (check->key.empty() ? "" : check->key + ": ") + check->words;
}

/// It runs all the same: to see what it does is why people call us. An event that is not declared
/// is a warning already.
void tell_of_filters(const Plan& plan) {
  if (plan.trigger.starts || !plan.event.is_declared) return;
  report_error("note: GitHub would not start this workflow for '" + plan.event.name +
                   "': " + blocked_words(plan.trigger),
               "it runs here all the same; --respect-filters obeys");
}

/// Whether steps that change the repository itself may run; told already what they are.
bool may_change_repository(const Plan& plan, const ParsedOptions& options) {
  if (plan.in_place_dangers.empty() || options.has("yes")) return true;
  const auto answer = ask_yes("localrun: run it in this repository all the same?");
  if (!answer) report_error("nothing was run: a step would change this repository");
  return answer.value_or(false);
}

/// Of `rerun --from`: lets its job begin there.
std::optional<ExitStatus> begin_at_step(Plan& plan, const ParsedOptions& options,
                                        Isolation isolation) {
  const auto from = options.last("from");
  if (!from) return std::nullopt;
  if (isolation == Isolation::off)
    return wrong_call({"a job that is not isolated cannot begin at a step", "--isolate workspace"});
  const auto point = [&]() -> Result<ResumePoint> {
    LOCALRUN_TRY(const auto folder, runs_folder_here());
    LOCALRUN_TRY(const RunEntry entry, find_run(folder, options.last("needs-from").value_or("")));
    LOCALRUN_TRY(const RunState state, read_state(entry));
    LOCALRUN_TRY(const KeptStep kept, find_kept_step(state, *from, Moment::before));
    return resume_point(state, kept, *plan.run->workflow);
  }();
  if (!point) return wrong_call({point.error().what(), point.error().help()});
  auto run = std::make_shared<RunSpec>(*plan.run);
  run->resume = *point;
  plan.run = std::move(run);
  return std::nullopt;
}

}  // namespace

ExitStatus run_run(const ParsedOptions& given) {
  if (given.has("dry-run")) return run_plan(given);
  const auto prepared =
      prepare(given, given.has("verbose") ? ShowNotes::each : ShowNotes::counted, Network::allowed);
  if (!prepared) return prepared.error();
  const ParsedOptions& options = prepared->options;
  if (options.has("dry-run")) return run_plan(given);
  const auto kind = output_kind(options, prepared->terminal);
  if (!kind) return wrong_call(kind.error());

  auto machine = Machine::prepare();
  if (!machine) {
    report_error(machine.error().what(), machine.error().help());
    return ExitStatus::cannot_go_on;
  }
  auto plan = plan_of(*prepared, surroundings_of(prepared->request, *machine));
  if (!plan) return plan.error();
  if (!plan->trigger.starts && options.has("respect-filters")) {
    std::printf("Nothing was run: GitHub would not start this workflow for '%s': %s\n",
                plan->event.name.c_str(), blocked_words(plan->trigger).c_str());
    return ExitStatus::success;
  }

  model::Diagnostics told =
      told_first(*plan, options.has("verbose") ? WithNotes::yes : WithNotes::no);
  for (model::Diagnostic& missing : missing_shells(*plan)) told.push_back(std::move(missing));
  for (model::Diagnostic& missing : missing_node(*plan, plan->run->base_environ))
    told.push_back(std::move(missing));
  show_diagnostics(told, prepared->errors_terminal);
  if (const ExitStatus status = status_of(*plan); status != ExitStatus::success) {
    report_error("nothing was run, because of the errors above");
    return status;
  }
  const auto refused = begin_at_step(*plan, options, prepared->request.isolation);
  if (refused) return *refused;
  if (!may_change_repository(*plan, options)) return ExitStatus::cannot_go_on;
  tell_of_filters(*plan);
  Request request = prepared->request;
  if (plan->run->resume) count_on_isolation(request);
  const auto isolation = choose_isolation(*plan, request, *machine);
  if (!isolation) {
    report_error(isolation.error().what(), isolation.error().help());
    return ExitStatus::cannot_go_on;
  }
  request.isolation = *isolation;
  LocalRun run(*plan, request, *machine, prepared->terminal, *kind);
  run.add_told(std::move(told));
  return run.run(options);
}

}  // namespace localrun::cli
