#pragma once

// Where a job stands: a plain value without handles. A copy of it is a checkpoint.

#include "runner/events/event.hpp"
#include "runner/execute/artifact_subjects.hpp"
#include "runner/execute/environment.hpp"
#include "runner/execute/problem_matcher.hpp"
#include "runner/execute/step_results.hpp"
#include "runner/plan/action_table.hpp"

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

/// A stage that an action still has to run at the end of its job. The action keeps alive what
/// `step` refers to, unless that is the workflow's.
struct PostStep {
  const model::Step* step = nullptr;
  ActionPtr owner;    // whose step it is; null: the job's
  ActionPtr action;   // that is used
  std::string key;    // in JobState
  std::string name;   // display name of the main step
  std::string inner;  // Event::inner of the main step
};

/// What a use of a composite action leaves to its own later steps.
struct CompositeState {
  std::vector<StepRecord> steps;
  std::vector<PostStep> posts;
};

struct JobState {
  Environ env;  // workflow env, job env, then GITHUB_ENV: the global env context
  std::vector<std::string> path_entries;  // of GITHUB_PATH, oldest first
  std::vector<StepRecord> steps;
  // By the key of a step: its id, below that of the step whose composite action it stands in.
  std::map<std::string, NamedTexts> saved_state;
  std::map<std::string, CompositeState> composites;
  std::vector<PostStep> posts;  // in the order in which they were registered
  RunDefaultValues defaults;
  JobStatus status;  // `job.status`: success, failure or cancelled
  bool has_checked_out = false;
  std::vector<ArtifactSubject> artifact_subjects;  // of GITHUB_ARTIFACTS
  /// Filled where the state is kept only: while the job runs all its contexts share one list.
  ProblemMatchers matchers;
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
