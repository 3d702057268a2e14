#pragma once

// What every command does before it acts on a workflow: configuration, repository, file, request.

#include "runner/cli/bring_actions.hpp"
#include "runner/cli/config_files.hpp"
#include "runner/cli/exit_status.hpp"
#include "runner/cli/machine.hpp"
#include "runner/cli/option_table.hpp"
#include "runner/plan/plan.hpp"
#include "runner/plan/repository_facts.hpp"
#include "runner/plan/request.hpp"
#include "runner/view/terminal.hpp"

#include <boost/system/result.hpp>
#include <optional>
#include <string>

namespace localrun::cli {

struct Prepared {
  ParsedOptions options;  // with those of configuration files
  RepositoryFacts facts;
  Request request;
  std::optional<RecordedNeeds> needs;  // --needs-from
  BringOptions bring;
  WorkflowFiles files;
  Terminal terminal;  // of standard output
  Terminal errors_terminal;
};

/// Whether actions and called workflows may be fetched; --offline says no in any case.
enum class Network : std::uint8_t { allowed, never };

/// Everything wrong is told on standard error.
[[nodiscard]] boost::system::result<Prepared, ExitStatus> prepare(const ParsedOptions& given,
                                                                  ShowNotes notes, Network network);

/// The plan; looks up the changed files when a filter asks for them, and brings the actions.
/// `surroundings` without either.
[[nodiscard]] boost::system::result<Plan, ExitStatus> plan_of(const Prepared& prepared,
                                                              Surroundings surroundings);

/// Of the plan's errors, which have been told: `success` when it has none.
[[nodiscard]] ExitStatus status_of(const Plan& plan);

/// For commands that run something.
[[nodiscard]] Surroundings surroundings_of(const Request& request, const Machine& machine);
/// For commands that run nothing: no folders, no numbers.
[[nodiscard]] Surroundings surroundings_without_run();

}  // namespace localrun::cli
