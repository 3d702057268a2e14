#pragma once

// What localrun does not do yet, found before anything runs (diagnostics.md `not-done-here`): an
// error with its place and a way out, never silently ignored.

#include "model/called_workflows.hpp"
#include "model/diagnostic.hpp"
#include "model/workflow.hpp"
#include "runner/plan/action_table.hpp"

#include <string>
#include <vector>

namespace localrun {

/// The actions that are known, and what stands in for some.
struct KnownActions {
  const ActionTable& table;
  const std::vector<ActionSubstitute>& substitutes;
};

/// Errors for what would be run and cannot, called workflows (`calls`) included; warnings for keys
/// without effect here.
[[nodiscard]] model::Diagnostics find_unsupported(const model::Workflow& workflow,
                                                  const std::vector<bool>& selected,
                                                  const std::vector<model::CalledWorkflow>& calls,
                                                  const KnownActions& actions);

// --- supported_actions.cpp
/// The same for one `uses` of a workflow's step and all that it uses.
void check_uses(const model::UsesStep& step, const KnownActions& actions,
                model::Diagnostics& diagnostics);

/// An error of the slug `not-done-here`.
[[nodiscard]] model::Diagnostic not_done_here(const model::Span& at, std::string message,
                                              std::string help);

}  // namespace localrun
