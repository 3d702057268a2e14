#pragma once

// Checked tokens → typed workflow: ids, needs, conditions, literal checks (workflow-syntax.md 1,
// step 4).

#include "model/diagnostic.hpp"
#include "model/workflow.hpp"

namespace localrun::model {

struct BuildResult {
  Workflow workflow;
  Diagnostics diagnostics;
};

/// `root` has passed the schema check without errors.
[[nodiscard]] BuildResult build_workflow(const SourcePtr& source, const TokenPtr& root);

}  // namespace localrun::model
