#pragma once

// The contexts that exist before a job starts (execution.md 2.1, 2.5): github, inputs, vars, and
// the event's payload.

#include "expr/value.hpp"
#include "model/diagnostic.hpp"
#include "model/workflow.hpp"
#include "runner/plan/repository_facts.hpp"
#include "runner/plan/request.hpp"

#include <boost/system/result.hpp>
#include <string>
#include <utility>

namespace localrun {

/// Something in the call that does not fit the workflow (exit status 2): unknown event, missing or
/// ill-typed input. `help` says what would fit, near names included.
struct RequestError {
  // Not an aggregate: a result of a text would not know which of the two it is made from.
  RequestError() = default;
  RequestError(std::string the_what, std::string the_help)
      : what(std::move(the_what)), help(std::move(the_help)) {}

  std::string what;
  std::string help;
};
template <class T>
using RequestResult = boost::system::result<T, RequestError>;

/// The event to run for (cli.md 2, `--event`): given, else the only one declared, else push, else
/// workflow_dispatch, else the first in the file. An event that the workflow does not declare is
/// allowed; `is_declared` tells.
struct ChosenEvent {
  std::string name;
  bool is_declared = true;
};
[[nodiscard]] RequestResult<ChosenEvent> choose_event(const model::Workflow& workflow,
                                                      const Request& request);

/// `github.event`: a payload made up from the repository, with the caller's merged over it. For
/// workflow_call it is a push: a called workflow sees its caller's event (execution.md 10.3).
[[nodiscard]] RequestResult<expr::Value> make_payload(const std::string& event,
                                                      const model::Workflow& workflow,
                                                      const Request& request,
                                                      const RepositoryFacts& facts);

/// Numbers of one run.
struct RunNumbers {
  std::string id;  // digits
  std::string number;
  std::string attempt = "1";
};

/// The part of `github` that all jobs share (without token, job, workspace, action …). `payload`
/// decides on the ref and branches where it has them; `event_name` of workflow_call is `push`.
/// `sha` is always HEAD's.
[[nodiscard]] expr::Value make_github_context(const ChosenEvent& event, const expr::Value& payload,
                                              const model::Workflow& workflow,
                                              const Request& request, const RepositoryFacts& facts,
                                              const RunNumbers& numbers);

/// Typed `inputs` of workflow_dispatch/workflow_call: checked, defaults filled in
/// (workflow-syntax.md 6.2, 6.3). An `inputs` object of the caller's payload counts as given too;
/// --input wins. For other events an empty object, and an error when inputs are given. `github` is
/// what expressions in defaults of workflow_call may read.
[[nodiscard]] RequestResult<expr::Value> make_inputs(const std::string& event,
                                                     const model::Workflow& workflow,
                                                     const Request& request,
                                                     const expr::Value& github = {});

}  // namespace localrun
