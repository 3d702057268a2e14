#pragma once

// Where a job stands as JSON, for the snapshots that `shell` and `rerun --from` go back to. A text
// that holds a secret is written with the secret's name in its place: who goes back gives the value
// again. What else is masked is lost, and its name told.

#include "runner/events/masker.hpp"
#include "runner/execute/job_state.hpp"
#include "runner/plan/request.hpp"
#include "runner/process/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// An action that still has a stage to run when the job ends: `key` is that of its step.
struct KeptPost {
  std::string key;
  std::string name;
};

struct KeptState {
  JobState state;  // without `posts`
  std::vector<KeptPost> posts;
  std::vector<std::string> lost;  // names of values that could not be kept, or are not given now
};

[[nodiscard]] std::string job_state_json(const JobState& state, const KeyValues& secrets,
                                         const Masker& masker);
[[nodiscard]] Result<KeptState> job_state_of(std::string_view json, const KeyValues& secrets);

}  // namespace localrun
