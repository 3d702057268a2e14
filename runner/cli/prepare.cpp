#include "runner/cli/prepare.hpp"

#include "runner/cli/bring_actions.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/cli/find_workflow.hpp"
#include "runner/cli/load_workflow.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/needs_from.hpp"
#include "runner/cli/request_options.hpp"
#include "runner/cli/terminal_option.hpp"
#include "runner/workspace/changed_files.hpp"
#include "runner/workspace/repository.hpp"

#include <filesystem>
#include <unistd.h>
#include <utility>

namespace localrun::cli {

namespace {

ExitStatus wrong_call(const RequestError& error) {
  report_error(error.what, error.help);
  return ExitStatus::wrong_call;
}

}  // namespace

boost::system::result<Prepared, ExitStatus> prepare(const ParsedOptions& given, ShowNotes notes,
                                                    Network network) {
  Prepared prepared;
  auto facts = read_repository(std::filesystem::current_path().string());
  if (!facts) {
    report_error(facts.error().what(), facts.error().help());
    return ExitStatus::cannot_go_on;
  }
  prepared.facts = std::move(*facts);
  const std::string& root = prepared.facts.root;
  auto options =
      configured_options(given, prepared.facts.is_repository ? root : std::string(), notes);
  if (!options) return ExitStatus::wrong_call;
  prepared.options = std::move(*options);
  const auto terminal = terminal_of_option(prepared.options, STDOUT_FILENO);
  if (!terminal) return wrong_call(terminal.error());
  prepared.terminal = *terminal;
  prepared.errors_terminal = *terminal_of_option(prepared.options, STDERR_FILENO);
  const std::vector<std::string>& names = prepared.options.arguments;
  if (names.size() != 1) {
    return wrong_call({names.empty() ? "which workflow?" : "one workflow at a time, please",
                       "localrun lists those of this repository"});
  }
  const auto path = find_workflow(names.front(), root);
  if (!path) return wrong_call(path.error());
  auto request = make_request(prepared.options);
  if (!request) return wrong_call(request.error());
  prepared.request = std::move(*request);
  if (const auto run = prepared.options.last("needs-from")) {
    auto needs = read_recorded_needs(*run);
    if (!needs) return wrong_call(needs.error());
    prepared.needs = std::move(*needs);
  }
  auto bring =
      make_bring_options(network == Network::never || prepared.options.has("offline"), root);
  if (!bring) return wrong_call(bring.error());
  prepared.bring = std::move(*bring);
  auto files = load_workflow(*path, root, prepared.bring, prepared.errors_terminal);
  if (!files) return files.error();
  prepared.files = std::move(*files);
  return prepared;
}

boost::system::result<Plan, ExitStatus> plan_of(const Prepared& prepared,
                                                Surroundings surroundings) {
  surroundings.needs = prepared.needs;
  const auto changes = changes_of(*prepared.files.entry, prepared.request, prepared.facts);
  if (changes && prepared.facts.is_repository) {
    surroundings.changed_files =
        changed_files(prepared.facts.root, changes->from, changes->to, changes->since_merge_base);
  }
  auto plan = plan_with_actions(prepared.files, prepared.request, prepared.facts,
                                std::move(surroundings), prepared.bring);
  if (!plan) return wrong_call(plan.error());
  return std::move(plan->plan);
}

ExitStatus status_of(const Plan& plan) {
  if (!model::has_errors(plan.diagnostics)) return ExitStatus::success;
  return plan.is_invalid ? ExitStatus::invalid_workflow : ExitStatus::cannot_go_on;
}

Surroundings surroundings_of(const Request& request, const Machine& machine) {
  Surroundings surroundings;
  surroundings.base_environ = base_environ(request);
  surroundings.work_root = machine.work_root();
  surroundings.control_root = machine.control_root();
  surroundings.kept_root = machine.kept_root();
  surroundings.numbers = machine.numbers();
  surroundings.host = machine.host();
  return surroundings;
}

Surroundings surroundings_without_run() {
  Surroundings surroundings;
  surroundings.numbers = {"1", "1"};
  surroundings.host = host_system();
  return surroundings;
}

}  // namespace localrun::cli
