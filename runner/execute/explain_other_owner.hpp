#pragma once

// A program of an isolated job that wanted to change a file of another user in the workspace
// (docs/isolation.md): in there only the caller's own user and group exist, and the kernel says
// EOVERFLOW of a file that it cannot bring into the job's layer.

#include "runner/events/event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// From the last lines of a failed step, said at the step: which file it was, where that is known,
/// and what helps. Absent when none of them tells of it. Asks the file system, as the job sees it.
/// `folder`: what relative paths begin at.
[[nodiscard]] std::optional<Finding> explain_other_owner(const std::vector<std::string>& log,
                                                         const std::string& folder,
                                                         const Place& step);

}  // namespace localrun
