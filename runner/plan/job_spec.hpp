#pragma once

// A job is a message: all that whoever runs one combination of a job has to know (style: law 3).

#include "expr/text.hpp"
#include "expr/value.hpp"
#include "model/workflow.hpp"
#include "runner/events/event.hpp"
#include "runner/plan/action_table.hpp"
#include "runner/plan/repository_facts.hpp"
#include "runner/plan/request.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// One of a group runs at a time (execution.md 7.7).
struct Concurrency {
  std::string group;  // names compare ignoring case
  bool cancel_in_progress = false;
  bool may_queue = false;  // `queue: max`; else a newcomer cancels the one that waits
  friend bool operator==(const Concurrency&, const Concurrency&) = default;
};

/// The paths of a job that has a file system of its own (docs/isolation.md). Absolute.
struct IsolatedView {
  std::string workspace;  // /home/runner/work/REPO/REPO, or --workspace-path
  std::string temp;       // RUNNER_TEMP; lies in home
  std::string home;       // /home/runner
  std::string work;       // what the next three lie in
  /// The same folders by their other names, where layers can be mounted from.
  std::string real_workspace;
  std::string real_home;
  std::string caller_home;     // of the user who runs localrun: where tools are installed
  std::string layers;          // for what mounting them needs, on the same mount as real_home
  bool is_users_root = false;  // an ordinary user is root in there
};

/// In place of the steps: a shell with what the step would have had, on the standard streams.
struct ShellCall {
  bool has_terminal = false;           // the streams are a terminal of its own
  std::optional<std::string> command;  // else the shell asks
};

/// Where a job goes on that an earlier run has brought there (`rerun --from`).
struct ResumePoint {
  std::string job;        // display name
  std::string run;        // id of the earlier run
  std::size_t step = 0;   // index in the job's `steps`
  std::string state;      // JSON of job_state_json.hpp
  std::string home;       // absolute folder: copied to the job's own
  std::string scratch;    // the same for `/tmp`
  std::string workspace;  // the same for a workspace that lies elsewhere; empty: it does not
  std::optional<ShellCall> shell;
};

/// What all jobs of one run share. Values are immutable and shared, so a copy is cheap.
struct RunSpec {
  std::shared_ptr<const model::Workflow> workflow;
  /// In a called workflow: the calls it lies in, as in `build.` and `Build / `; empty in the entry.
  std::string id_prefix;
  std::string name_prefix;
  RepositoryFacts repository;
  expr::Value github;  // without what belongs to one job or step (execution.md 2.1)
  expr::Value inputs;
  expr::Value vars;
  expr::Value job_workflow;  // `job.workflow_*`: the file that defines the job (execution.md 2.5)
  expr::Value secrets;
  KeyValues secret_values;    // to mask, names spelled as given
  std::string event_payload;  // text of event.json
  std::vector<std::string>
      base_environ;  // "K=V": the runner's own process environment (execution.md 1.9, item 1)
  std::vector<ActionSubstitute> substitutes;  // `--action`
  ActionTable actions;                        // known before the run
  WorkspaceMode workspace_mode = WorkspaceMode::worktree;
  KeepWorkspace keep_workspace = KeepWorkspace::failed;
  Snapshots snapshots = Snapshots::failed;
  std::optional<ResumePoint> resume;
  bool act_env = true;
  bool strict_tools = false;
  bool step_debug = false;
  std::optional<Concurrency> concurrency;  // of the workflow
  /// Groups that the run and the calls around it are in: a job that wanted one of them would wait
  /// for itself.
  std::vector<Concurrency> groups_around;
  std::optional<IsolatedView> view;  // of a job in namespaces of its own only
  std::string system;                // of this machine, for people
  std::string work_root;             // private folder of this run, for the jobs' work folders
  std::string control_root;  // the same for scripts and command files: in memory where possible
  std::string kept_root;     // beside work_root: where work folders go that are kept
};

/// Secrets of these names switch debugging on; their values are not masked (execution.md 2.4).
[[nodiscard]] inline bool is_debug_switch(std::string_view name) {
  return expr::equal_ignoring_case(name, "ACTIONS_STEP_DEBUG") ||
         expr::equal_ignoring_case(name, "ACTIONS_RUNNER_DEBUG");
}

/// What a job left in its workspace that the repository does not have: nothing but names, for what
/// is told of a file that another job misses (diagnostics.md, files-of-other-job).
struct FilesOfJob {
  std::string job;                                        // id
  std::shared_ptr<const std::vector<std::string>> files;  // relative to the workspace, sorted
};

struct JobSpec {
  std::shared_ptr<const RunSpec> run;
  std::size_t job = 0;  // index in the workflow's jobs
  JobIndex index{};     // of this job run
  std::string name;     // display name with the combination
  std::string runs_on;  // labels, joined by ", "
  expr::Value matrix;   // Null without a matrix
  expr::Value strategy;
  expr::Value needs;
  double timeout_minutes = 360;  // 0 or less: none
  double cancel_timeout_minutes = 5;
  bool continue_on_error = false;
  std::optional<Concurrency> concurrency;
  std::vector<FilesOfJob> files_of_ancestors;

  /// nullptr: it begins with its first step.
  [[nodiscard]] const ResumePoint* resume() const {
    return run->resume && run->resume->job == name ? &*run->resume : nullptr;
  }

  [[nodiscard]] const model::Job& model_job() const { return run->workflow->jobs[job]; }
};

}  // namespace localrun
