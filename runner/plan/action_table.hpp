#pragma once

// The actions of a run that are known before it starts, and which ones are still wanted. Pure: the
// caller fetches and reads them (runner/actions) and asks again, since a composite action may use
// others.

#include "model/action_file.hpp"
#include "model/called_workflows.hpp"
#include "model/diagnostic.hpp"
#include "model/workflow.hpp"
#include "runner/plan/substitutes.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace localrun {

/// An action at hand: where its files are, and what its metadata says.
struct ActionAtHand {
  ActionOrigin origin = ActionOrigin::local;
  std::string folder;      // absolute, holds the metadata
  std::string root;        // of the repository that holds it: its files lie below
  std::string repository;  // owner/name; empty for those of the workflow's own repository
  std::string ref;         // as referred to; empty like the repository
  std::string sha;         // of what was fetched
  std::shared_ptr<const model::ActionFile> file;
};
using ActionPtr = std::shared_ptr<const ActionAtHand>;

/// By action_key. Null: looked for and not there (yet): a local action may be made by the job.
using ActionTable = std::map<std::string, ActionPtr>;

/// One text for all spellings of one action: `owner/repo[/path]@ref`, `./path`, `$/path`.
[[nodiscard]] std::string action_key(const model::ActionReference& reference);
/// Whether `..` in its path lead above the repository: nothing is looked for there.
[[nodiscard]] bool leads_out(const model::ActionReference& reference);
/// What a reference means inside an action (null: in the workflow): `$/path` in an action of
/// another repository is `owner/repo/path@ref` (execution.md 8.1).
[[nodiscard]] model::ActionReference reference_within(const model::ActionReference& reference,
                                                      const ActionAtHand* within);

struct WantedAction {
  model::ActionReference reference;
  model::Span at;  // of the step in the workflow that wants it in the end
};
/// Actions of these jobs, of the workflows that they call, and of the composite actions among them,
/// that the table does not have.
[[nodiscard]] std::vector<WantedAction> wanted_actions(
    const model::Workflow& workflow, const std::vector<bool>& selected,
    const std::vector<model::CalledWorkflow>& calls, const ActionTable& table,
    const std::vector<ActionSubstitute>& substitutes);

/// At most so many composite actions inside each other (execution.md 8.8).
inline constexpr std::uint32_t max_composite_depth = 9;

}  // namespace localrun
