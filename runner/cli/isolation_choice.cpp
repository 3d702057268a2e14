#include "runner/cli/isolation_choice.hpp"

#include "runner/cli/engine_folders.hpp"
#include "runner/cli/command_table.hpp"
#include "runner/isolate/lies_in.hpp"
#include "runner/isolate/probe.hpp"

#include <string>

namespace localrun::cli {
namespace {

Result<void> try_it(const Request& request, const Machine& machine) {
  const JobNetwork network = request.has_network ? JobNetwork::of_machine : JobNetwork::own;
  const ProbedView probed =
      request.isolation == Isolation::system ? ProbedView::system : ProbedView::workspace;
  const auto tried = probe_isolation(machine.work_root() + "/probe", network, probed);
  return tried ? Result<void>() : tried.error();
}

void tell_of(const EngineFolder& folder) {
  report_error("note: " + folder.path + ":" + std::to_string(folder.line) +
                   ": the jobs are not isolated, as " + folder.program +
                   " would not see their folders",
               "--isolate off says nothing; --isolate workspace isolates them all the same");
}

/// The job's own workspace would stand between the job and the repository that it is made from.
Result<void> check_workspace_path(const Plan& plan, const Request& request) {
  const std::string& path = request.workspace_path;
  const std::string& root = plan.run->repository.root;
  if (path.empty() || root.empty() || (!lies_in(path, root) && !lies_in(root, path))) return {};
  return Error({"--workspace-path " + path + " lies in the repository, or around it",
                "name another place: what stands there is not changed, nor has it to exist", 0});
}

}  // namespace

Result<Isolation> choose_isolation(const Plan& plan, const Request& request,
                                   const Machine& machine) {
  if (request.isolation == Isolation::off) return Isolation::off;
  const bool is_asked = request.isolation != Isolation::automatic;
  const bool is_needed = is_asked || request.hides_home || !request.has_network ||
                         !request.has_engines || !request.workspace_path.empty();
  if (!is_needed) {
    const auto folder = find_engine_folder(plan);
    if (folder) tell_of(*folder);
    const bool is_off = folder || request.workspace == WorkspaceMode::in_place;
    return is_off ? Isolation::off : Isolation::automatic;
  }
  // Where a launcher starts the jobs their workers find out.
  const bool is_here = request.launcher_words.empty();
  if (const Result<void> tried = is_here ? try_it(request, machine) : Result<void>(); !tried) {
    const std::string& help = tried.error().help();
    return Error({"jobs cannot be isolated here: " + tried.error().what(),
                  help + (help.empty() ? "" : "\n") +
                      "without it a job works in a copy of the repository: --isolate off",
                  tried.error().code()});
  }
  if (Result<void> checked = check_workspace_path(plan, request); !checked) return checked.error();
  return is_asked ? request.isolation : Isolation::workspace;
}

}  // namespace localrun::cli
