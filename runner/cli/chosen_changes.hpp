#pragma once

// What `localrun changes` is about: the jobs that were chosen, and what is kept of their files.

#include "runner/cli/option_table.hpp"
#include "runner/cli/recorded_run.hpp"
#include "runner/events/run_state.hpp"
#include "runner/process/result.hpp"
#include "runner/view/changes.hpp"
#include "runner/workspace/kept_changes.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace localrun::cli {

/// A changed file, and where its contents are kept.
struct ChosenFile {
  KeptFile file;
  std::filesystem::path folder;
  std::size_t number = 0;  // of the file in the list there, from 0

  [[nodiscard]] Result<std::string> contents(Side side) const;
};

struct ChosenJob {
  const JobProgress* job = nullptr;
  const StepProgress* step = nullptr;
  std::vector<ChosenFile> files;  // of the whole job, without ignored ones where paths are chosen
};

struct ChosenChanges {
  RunEntry run;
  RunState state;
  Terminal terminal;
  std::vector<std::string> paths;  // none: all
  std::vector<ChosenJob> jobs;
};

/// The first argument is the run when it names one, all others are paths of changed files or of
/// folders around them; each has to have one.
[[nodiscard]] Result<ChosenChanges> choose_changes(const ParsedOptions& options);

/// For the view: all of a job, or what its step did.
[[nodiscard]] JobChangeList listed(const ChosenJob& job, const std::vector<std::string>& paths);

}  // namespace localrun::cli
