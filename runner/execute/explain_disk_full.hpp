#pragma once

// A program that found no space where jobs have their files.

#include "runner/events/event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// From the last lines of a failed step, said at the step: where on this machine the job's files
/// lie, how full it is, and which variable names another place. `work`: folder of them, by the path
/// that the machine knows. Absent when no line tells of it.
[[nodiscard]] std::optional<Finding> explain_disk_full(const std::vector<std::string>& log,
                                                       const std::string& work, const Place& step);

}  // namespace localrun
