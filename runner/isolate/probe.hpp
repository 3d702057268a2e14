#pragma once

// Whether jobs can be isolated on this machine, found out by doing it.

#include "runner/isolate/namespaces.hpp"
#include "runner/process/result.hpp"

#include <string>

namespace localrun {

/// Makes a view and an overlay in a process of its own, with files below this folder, which is
/// where jobs will have theirs. The error is what the machine refused, with a remedy where one is
/// known. Blocks for some milliseconds.
[[nodiscard]] Result<void> probe_isolation(const std::string& folder,
                                           JobNetwork network = JobNetwork::of_machine);

}  // namespace localrun
