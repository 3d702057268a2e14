#include "model/lint/lint.hpp"
#include "runner/cli/bring_actions.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/config_files.hpp"
#include "runner/cli/find_workflow.hpp"
#include "runner/cli/load_workflow.hpp"
#include "runner/cli/local_run.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/request_options.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/plan/plan.hpp"
#include "runner/workspace/repository.hpp"

#include <filesystem>
#include <optional>
#include <utility>

namespace localrun::cli {

namespace {

ExitStatus wrong_call(const RequestError& error) {
  report_error(error.what, error.help);
  return ExitStatus::wrong_call;
}

RequestResult<OutputKind> output_kind(const ParsedOptions& options) {
  if (options.has("json")) return OutputKind::json;
  const std::string given = options.last("output").value_or("auto");
  if (given == "auto" || given == "plain") return OutputKind::plain;
  if (given == "json") return OutputKind::json;
  if (given == "quiet") return OutputKind::quiet;
  return RequestError{"--output cannot be '" + given + "'",
                      "it is one of: auto, plain, json, quiet"};
}

/// The job that a place belongs to, by the lines of the file.
std::optional<std::size_t> job_at(const model::Workflow& workflow, const model::Span& at) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < workflow.jobs.size(); ++i) {
    if (workflow.jobs[i].id.at.begin <= at.begin) found = i;
  }
  return found;
}

/// What is worth saying before the first job: of jobs that will be looked at, and no notes, which
/// are worth knowing, not worth interrupting for.
model::Diagnostics told_first(const Plan& plan, bool has_notes) {
  model::Diagnostics told = plan.diagnostics;
  const model::Workflow& workflow = *plan.run->workflow;
  for (model::Diagnostic& found : model::lint_workflow(workflow)) {
    const auto job = job_at(workflow, found.at);
    if (!job || plan.selected[*job]) told.push_back(std::move(found));
  }
  if (!has_notes) {
    std::erase_if(
        told, [](const model::Diagnostic& each) { return each.severity == model::Severity::note; });
  }
  return told;
}

}  // namespace

ExitStatus run_run(const ParsedOptions& given) {
  const auto facts = read_repository(std::filesystem::current_path().string());
  if (!facts) {
    report_error(facts.error().what(), facts.error().help());
    return ExitStatus::cannot_go_on;
  }
  const auto configured =
      configured_options(given, facts->is_repository ? facts->root : std::string(),
                         given.has("verbose") ? ShowNotes::each : ShowNotes::counted);
  if (!configured) return ExitStatus::wrong_call;
  const ParsedOptions& options = *configured;
  const auto terminal = terminal_of_option(options, 1);
  if (!terminal) return wrong_call(terminal.error());
  const auto errors_terminal = terminal_of_option(options, 2);
  const auto kind = output_kind(options);
  if (!kind) return wrong_call(kind.error());
  if (options.arguments.size() != 1) {
    return wrong_call(
        {options.arguments.empty() ? "which workflow?" : "one workflow at a time, please",
         "localrun lists those of this repository"});
  }

  const auto path = find_workflow(options.arguments.front(), facts->root);
  if (!path) return wrong_call(path.error());
  const auto request = make_request(options);
  if (!request) return wrong_call(request.error());
  auto files = load_workflow(*path, facts->root, *errors_terminal);
  if (!files) return files.error();

  auto machine = Machine::prepare();
  if (!machine) {
    report_error(machine.error().what(), machine.error().help());
    return ExitStatus::cannot_go_on;
  }
  Surroundings surroundings;
  surroundings.base_environ = base_environ(*request);
  surroundings.work_root = machine->work_root();
  surroundings.control_root = machine->control_root();
  surroundings.kept_root = machine->kept_root();
  surroundings.numbers = machine->numbers();
  surroundings.host = machine->host();
  const auto bring = make_bring_options(options.has("offline"), facts->root);
  if (!bring) return wrong_call(bring.error());
  const auto with_actions =
      plan_with_actions(*files, *request, *facts, std::move(surroundings), *bring);
  if (!with_actions) return wrong_call(with_actions.error());
  const Plan* plan = &with_actions->plan;

  model::Diagnostics told = told_first(*plan, options.has("verbose"));
  show_diagnostics(told, *errors_terminal);
  if (model::has_errors(plan->diagnostics)) {
    report_error("nothing was run: localrun cannot do all that this workflow asks for");
    return ExitStatus::cannot_go_on;
  }
  LocalRun run(*plan, *request, *machine, *terminal, *kind);
  run.add_told(std::move(told));
  return run.run(options);
}

}  // namespace localrun::cli
