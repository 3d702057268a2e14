#pragma once

// What is probably not meant in a workflow that GitHub accepts (diagnostics.md): from the file
// alone, silent wherever something is not certain.

#include "model/diagnostic.hpp"
#include "model/workflow.hpp"

namespace localrun::model {

/// All of it, also what a comment allows; one for each position and slug, in the order of the file.
[[nodiscard]] Diagnostics find_in_workflow(const Workflow& workflow);

/// In the order of the file, one for each position and slug, without those that a comment
/// `# localrun: allow SLUG` on the line or the line above turns off.
[[nodiscard]] Diagnostics lint_workflow(const Workflow& workflow);

}  // namespace localrun::model
