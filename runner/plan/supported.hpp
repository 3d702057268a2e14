#pragma once

// What localrun does not do yet, found before anything runs (diagnostics.md `not-done-here`): an
// error with its place and a way out, never silently ignored.

#include "model/called_workflows.hpp"
#include "model/diagnostic.hpp"
#include "model/workflow.hpp"

#include <string>
#include <vector>

namespace localrun {

/// Errors for what would be run and cannot, called workflows (`calls`) included; warnings for keys
/// without effect here. `skipped_actions`: `--action OWNER/REPO=skip`.
[[nodiscard]] model::Diagnostics find_unsupported(const model::Workflow& workflow,
                                                  const std::vector<bool>& selected,
                                                  const std::vector<model::CalledWorkflow>& calls,
                                                  const std::vector<std::string>& skipped_actions);

/// `actions/checkout@…`, carried out by localrun itself.
[[nodiscard]] bool is_checkout(const model::ActionReference& reference);
[[nodiscard]] bool is_skipped_action(const model::ActionReference& reference,
                                     const std::vector<std::string>& skipped_actions);

}  // namespace localrun
