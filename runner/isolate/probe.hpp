#pragma once

// Whether jobs can be isolated on this machine, found out by doing it.

#include "runner/isolate/namespaces.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace localrun {

struct ProbedMachine {
  /// Folders in `/` that jobs cannot write to with `--isolate system`; sorted.
  std::vector<std::string> without_layer;
};

enum class ProbedView : std::uint8_t { workspace, system };

/// Makes a view and an overlay in a process of its own, with files below this folder, which is
/// where jobs will have theirs; `system`: what `--isolate system` needs, too. The error is what the
/// machine refused, with a remedy where one is known. Blocks for some milliseconds.
[[nodiscard]] Result<ProbedMachine> probe_isolation(const std::string& folder,
                                                    JobNetwork network = JobNetwork::of_machine,
                                                    ProbedView probed = ProbedView::workspace);

}  // namespace localrun
