#pragma once

// A state of a recorded job to which `shell` and `rerun --from` go back.

#include "runner/events/run_state.hpp"
#include "runner/execute/kept_snapshots.hpp"
#include "runner/plan/plan.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <string>

namespace localrun::cli {

enum class Moment : std::uint8_t { before, after };

struct KeptStep {
  const JobProgress* job = nullptr;
  const StepProgress* step = nullptr;
  KeptSnapshot snapshot;
  std::string folder;  // SnapshotsKept::path
};

/// `JOB/STEP`: id, name or number of each. Without a step the one that failed. The error says what
/// is kept, or why nothing is.
[[nodiscard]] Result<KeptStep> find_kept_step(const RunState& run, const std::string& wanted,
                                              Moment moment);

/// Who goes back to a state has folders as the job had them. Says what is not there all the same.
void count_on_isolation(Request& request);

/// For the job of this workflow: the step is looked for by its id, as the file may have changed
/// since.
[[nodiscard]] Result<ResumePoint> resume_point(const RunState& run, const KeptStep& kept,
                                               const model::Workflow& workflow);

}  // namespace localrun::cli
