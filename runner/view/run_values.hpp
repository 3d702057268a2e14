#pragma once

// What a run, a job or a step came to, as words and as named values: what `diff` compares.

#include "runner/events/run_state.hpp"

#include <string>
#include <vector>

namespace localrun {

struct NamedValue {
  std::string name;
  std::string value;
};
/// In the order in which they were first set; of several values of a name, the last.
using NamedValues = std::vector<NamedValue>;

/// Where the run came from: `workflow`, `event`, `commit`, `call`, …
[[nodiscard]] NamedValues facts_of(const RunState& run);

/// `succeeded`, `failed (exit code 2)`, `was skipped (why)`, `never ended`.
[[nodiscard]] std::string result_of(const RunState& run);
[[nodiscard]] std::string result_of(const JobProgress& job);
[[nodiscard]] std::string result_of(const StepProgress& step);

[[nodiscard]] NamedValues outputs_of(const JobProgress& job);
[[nodiscard]] NamedValues outputs_of(const StepProgress& step);
/// Variables for later steps, `PATH` with the folders that were added.
[[nodiscard]] NamedValues environment_of(const StepProgress& step);
/// Those that were uploaded, with their sizes.
[[nodiscard]] NamedValues artifacts_of(const std::vector<Artifact>& artifacts);
/// By their keys: `restored`, `missed` or `saved`.
[[nodiscard]] NamedValues caches_of(const std::vector<CacheUse>& caches);

}  // namespace localrun
