#pragma once

// What is probably not meant in an action file that GitHub's runner accepts: it ignores what it
// does not know (workflow-syntax.md 7).

#include "model/action_file.hpp"
#include "model/diagnostic.hpp"

namespace localrun::model {

/// One for each position and slug, in the order of the file.
[[nodiscard]] Diagnostics find_in_action(const ActionFile& action);

}  // namespace localrun::model
