#pragma once

// One running job: what it is told, where it lives, where it stands, and whom it tells.

#include "runner/actions/load_action.hpp"
#include "runner/events/control.hpp"
#include "runner/execute/job_state.hpp"
#include "runner/execute/node_version.hpp"
#include "runner/execute/problem_matcher.hpp"
#include "runner/execute/reporter.hpp"
#include "runner/execute/scope.hpp"
#include "runner/execute/step_files.hpp"
#include "runner/plan/job_spec.hpp"
#include "runner/process/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>

namespace boost::asio {
class thread_pool;
}

namespace localrun {

/// What the launcher lends to a job.
struct JobTools {
  boost::asio::any_io_executor executor;
  boost::asio::thread_pool& pool;  // for copying and hashing
  EventBus& bus;
};

struct JobContext {
  JobContext(const JobSpec& the_spec, const JobTools& the_tools, JobControl& the_control,
             Masker the_masker, JobFolders the_folders);
  JobContext(const JobContext&) = delete;
  JobContext& operator=(const JobContext&) = delete;

  const JobSpec& spec;
  const JobTools& tools;
  JobControl& control;
  Masker masker;  // grows by add-mask
  JobFolders folders;
  JobState state;
  ProblemMatchers matchers;
  Reporter report;
  StepFiles files;
  GithubEntries
      github;  // entries of the `github` context that belong to this job and its current step
  std::string tracking_id;  // RUNNER_TRACKING_ID of its processes
  pid_t first_process = 0;  // the least id of its processes; 0 when ids have begun anew since
  pid_t last_process = 0;
  bool has_folders = false;
  ActionCache local_actions;
  std::optional<std::vector<InstalledNode>> nodes;  // once they have been looked for
  std::uint32_t steps_not_run = 0;                  // left out by the caller's choice
  /// Set by the running step: the job was told to stop, or more urgently so.
  std::function<void()> on_stop;

  [[nodiscard]] const RunSpec& run() const { return *spec.run; }
  [[nodiscard]] const model::OrdinaryJob& job() const { return *spec.model_job().ordinary(); }
  /// Makes the work folders, before the first step that needs them: skipped jobs touch no disk.
  [[nodiscard]] Result<void> make_folders();
  void note_process(pid_t pid);
  /// Sets an entry of `github`.
  void set_github(std::string_view key, std::string_view value);
  void unset_github(std::string_view key);
  /// What the body of a step belongs to (execution.md 2.1); null: no action of another repository.
  void set_action(const ActionAtHand* action);
};

}  // namespace localrun
