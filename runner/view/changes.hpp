#pragma once

// `localrun changes`: what the jobs of a run changed in their workspaces, as text and as JSON.

#include "runner/events/run_state.hpp"
#include "runner/view/terminal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

struct JobChangeList {
  const JobProgress* job = nullptr;
  const StepProgress* step = nullptr;  // what this one did; null: the whole job
  std::vector<FileChange> files;       // all that are known, by path
};

struct ChangesView {
  const RunState* run = nullptr;
  std::vector<JobChangeList> jobs;
  bool are_paths_chosen = false;
  bool has_all = false;  // each file; else many in one folder are one line
};

[[nodiscard]] std::string render_changes(const ChangesView& view, const Terminal& terminal);
/// One object with `schema`, `run` and `jobs`.
[[nodiscard]] std::string render_changes_json(const ChangesView& view);

/// Why nothing is known of a job's files, and what helps; empty when all is known.
[[nodiscard]] std::string why_unknown(const JobProgress& job);

/// `3`, `3, 5`: the steps of a job that have changed this path.
[[nodiscard]] std::vector<std::uint32_t> steps_that_changed(const JobProgress& job,
                                                            const std::string& path);

}  // namespace localrun
