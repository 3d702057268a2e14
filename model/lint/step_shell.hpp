#pragma once

// Which shell reads a `run` (execution.md 1.7).

#include "model/strategy.hpp"
#include "model/workflow.hpp"

#include <cstdint>
#include <vector>

namespace localrun::model {

enum class ShellKind : std::uint8_t {
  posix,       // bash, sh
  powershell,  // pwsh, powershell
  other,       // cmd, python, …
  mixed,       // not the same in all combinations
  unknown,
};

struct StepShell {
  ShellKind kind = ShellKind::unknown;
  bool is_default = false;              // nothing names it: it follows from `runs-on`
  std::vector<std::size_t> powershell;  // `mixed`: the combinations that have it
};

/// `combinations`: nullptr when they are not known.
[[nodiscard]] StepShell shell_of_step(const Workflow& workflow, const OrdinaryJob& job,
                                      const RunStep& step,
                                      const std::vector<Combination>* combinations);

}  // namespace localrun::model
