#pragma once

// `Cleaning up orphan processes` at the end of a job (execution.md 7.3).

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace localrun {

struct Orphan {
  pid_t pid = 0;
  std::string name;
  std::string command;    // its words, as far as they can be read
  std::string action;     // GITHUB_ACTION: the step that started it; empty when it has none
  bool has_pipe = false;  // its output or errors go into a pipe: that of its step, most likely
};

/// From now on descendants whose parent ends become children of this process, not of init: so they
/// stay within reach. `run_guarded` does it for the program.
void adopt_orphans() noexcept;

/// Kills every descendant that carries `RUNNER_TRACKING_ID=tracking_id` in its initial environment
/// or descends from one that does, and gives those it killed. `exclude` (living_children) and what
/// is below them are spared, and never reaped. One system call when there are no children at all.
/// On the thread of the event loop, as `exclude` must be of this moment. `first`: the id of the
/// first process that could be meant; older ones are not looked at.
std::vector<Orphan> terminate_orphans(std::string_view tracking_id,
                                      std::span<const pid_t> exclude = {}, pid_t first = 0);

/// Kills what goes on of a run that was killed together with its guard, whoever its parent is by
/// now: every process whose initial environment has a `RUNNER_TEMP` below this folder of the run.
void terminate_strays(const std::filesystem::path& folder);

}  // namespace localrun
