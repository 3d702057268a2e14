#pragma once

// What `with` of a step gives an action, compared with what its metadata declares.

#include "model/action_file.hpp"
#include "model/diagnostic.hpp"
#include "model/workflow.hpp"

namespace localrun {

/// Warnings with their places: an input that the action does not declare (as GitHub says it, and a
/// near name), one that it requires and does not get, one that is deprecated. None of them ends a
/// run on GitHub; most actions fail themselves without what they require.
void check_with(const model::UsesStep& step, const model::ActionFile& action,
                model::Diagnostics& diagnostics);

}  // namespace localrun
