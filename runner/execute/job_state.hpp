#pragma once

// Where a job stands: a plain value without handles. A copy of it is a checkpoint.

#include "runner/events/event.hpp"
#include "runner/execute/artifact_subjects.hpp"
#include "runner/execute/environment.hpp"
#include "runner/execute/step_results.hpp"

#include <map>
#include <string>
#include <vector>

namespace localrun {

/// A step that has finished or was skipped.
struct StepRecord {
  std::string id;
  std::string name;
  Conclusion outcome = Conclusion::success;
  Conclusion conclusion = Conclusion::success;
  NamedTexts outputs;  // names differ ignoring case; first spelling, last value

  /// Generated ids never appear in the `steps` context (execution.md 2.5).
  [[nodiscard]] bool is_visible() const { return !id.starts_with("__"); }
};

struct JobState {
  Environ env;  // workflow env, job env, then GITHUB_ENV: the global env context
  std::vector<std::string> path_entries;  // of GITHUB_PATH, oldest first
  std::vector<StepRecord> steps;
  std::map<std::string, NamedTexts> saved_state;  // per step id
  RunDefaultValues defaults;
  JobStatus status;  // `job.status`: success, failure or cancelled
  bool has_checked_out = false;
  std::vector<ArtifactSubject> artifact_subjects;  // of GITHUB_ARTIFACTS
};

/// Adds or overwrites, names compared ignoring case.
void set_output(NamedTexts& outputs, std::string_view name, std::string_view value);

/// Where a job lives on disk (execution.md 0.1); absolute paths.
struct JobFolders {
  std::string work;      // everything below is in it
  std::string pipeline;  // {work}/{repo}
  std::string
      workspace;     // {work}/{repo}/{repo}, or the repository itself with --workspace in-place
  std::string temp;  // {work}/_temp
  std::string tool_cache;
  std::string control;  // scripts, and what follows: nobody but the runner makes files there
  std::string file_commands;
  std::string event_path;
};

}  // namespace localrun
