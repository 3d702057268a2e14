#pragma once

// The index of a job's snapshots: which states there are.

#include "runner/process/result.hpp"
#include "runner/workspace/workspace_layers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// A step of a job's file.
struct SnapshotStep {
  std::uint32_t index = 0;   // in the job's `steps`, from 0
  std::uint32_t number = 0;  // as people count and events have it: StepIndex from 1
  std::string id;
};

struct KeptSnapshot {
  bool is_end = false;  // of the job: `step` is none
  SnapshotStep step;    // before which it was taken
  /// Which of the copies; 0: the job's own folders, as it left them. Absent: the job had nothing
  /// in them yet.
  std::optional<std::uint32_t> tree;
  std::string state;  // job_state_json()
  std::vector<LaidTree> laid;
  std::vector<std::string> removed;
  std::vector<std::string> processes;  // that ran then
};

constexpr const char* snapshots_name = "snapshots";
constexpr const char* snapshots_index = "index.ndjson";

[[nodiscard]] std::string kept_snapshot_line(const KeptSnapshot& snapshot);
/// In the order in which they were taken.
[[nodiscard]] Result<std::vector<KeptSnapshot>> kept_snapshots_of(std::string_view text);

/// A copy below the folder that SnapshotsKept names: `home`, `tmp`, or `workspace` where that lies
/// elsewhere. Empty: there is nothing to copy.
[[nodiscard]] std::string kept_place(const std::string& kept, const KeptSnapshot& snapshot,
                                     std::string_view name);

}  // namespace localrun
