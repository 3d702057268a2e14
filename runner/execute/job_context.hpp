#pragma once

// One running job: what it is told, where it lives, where it stands, and whom it tells.

#include "runner/actions/load_action.hpp"
#include "runner/actions/store.hpp"
#include "runner/events/control.hpp"
#include "runner/execute/job_state.hpp"
#include "runner/execute/mask_origin.hpp"
#include "runner/execute/installed_tools.hpp"
#include "runner/execute/problem_matcher.hpp"
#include "runner/execute/reporter.hpp"
#include "runner/execute/scope.hpp"
#include "runner/execute/step_environment.hpp"
#include "runner/execute/run_variables.hpp"
#include "runner/execute/script_files.hpp"
#include "runner/execute/step_files.hpp"
#include "runner/plan/job_spec.hpp"
#include "runner/process/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <ctime>
#include <sys/types.h>
#include <vector>

namespace localrun {

class BackgroundSteps;
class BulkThreads;
class JobChanges;
class JobSnapshots;
class SpareControls;
class SpareFolders;

/// Folders, absolute, made when they are needed: what jobs leave for others.
struct JobStores {
  std::string artifacts;  // of this run
  std::string caches;     // of all runs
  std::string changes;    // of this run: what isolated jobs changed (kept_changes.hpp)
  StoreSettings actions;  // repositories of others that only a step names
  std::string tools;      // file of what programs said of their versions
};

/// What the launcher lends to a job.
struct JobTools {
  boost::asio::any_io_executor executor;
  BulkThreads& threads;  // for copying and hashing
  EventBus& bus;
  JobStores stores = {};
  SpareFolders* spare_folders = nullptr;  // null: every job makes its own
  SpareControls* spare_controls = nullptr;
  RunVariables* run_variables = nullptr;  // null: every job makes its own
};

/// What all steps of a job have in common, those in the background too.
struct JobCommon {
  Masker masker;                                  // grows by add-mask
  std::shared_ptr<const JobVariables> variables;  // once a process needs them
  std::vector<AddedMask> added_masks;
  ProblemMatchers matchers;
  pid_t first_process = 0;  // the least id of its processes; 0 when ids have begun anew since
  pid_t last_process = 0;
  bool has_folders = false;
  ActionCache local_actions;
  bool has_told_of_sudo = false;
  std::shared_ptr<JobChanges> changes;      // of an isolated job, once it has folders
  std::shared_ptr<JobSnapshots> snapshots;  // the same
  std::vector<std::string> laid_checkouts;  // where the working tree is laid under, not copied
  timespec event_time{};                    // of event.json as it was written
  std::optional<std::vector<InstalledTool>> nodes;  // once they have been looked for
};

/// What a step in the background keeps back until it is joined (execution.md 6.9), in order.
struct HeldWrites {
  std::vector<Environ::Entry> env;
  std::vector<std::string> path_entries;
};

struct JobContext {
  JobContext(const JobSpec& the_spec, const JobTools& the_tools, JobControl& the_control,
             Masker the_masker, JobFolders the_folders);
  /// The view of a step in the background: copies of the state and of the `github` context as they
  /// are now, file-command files of its own, the rest in common. `main` outlives it.
  JobContext(JobContext& main, JobControl& the_control);
  JobContext(const JobContext&) = delete;
  JobContext& operator=(const JobContext&) = delete;

  const JobSpec& spec;
  const JobTools& tools;
  JobControl& control;
  std::shared_ptr<JobCommon> common;
  Masker& masker;
  ProblemMatchers& matchers;
  bool& has_folders;
  JobFolders folders;
  JobState state;
  std::optional<HeldWrites> held;               // of a step in the background only
  std::vector<PostStep>* main_posts = nullptr;  // the same: those of the main steps
  BackgroundSteps* background = nullptr;        // of the main steps only; outlives them
  Reporter report;
  StepFiles files;
  ScriptFiles scripts;
  bool prepares_ahead = false;  // another step follows the one that runs, and none runs beside it
  GithubEntries
      github;  // entries of the `github` context that belong to this job and its current step
  std::string tracking_id;          // RUNNER_TRACKING_ID of its processes
  std::uint32_t steps_not_run = 0;  // left out by the caller's choice
  /// Set by the running step: the job was told to stop, or more urgently so.
  std::function<void()> on_stop;
  std::string step_name;      // display name of the step that runs, or ran last
  bool is_step_over = false;  // of a step in the background
  /// Waited for before the body of a step in the background; false: it was cancelled meanwhile.
  std::function<boost::asio::awaitable<bool>()> admit;

  /// Where steps register what is to run at the end of the job, in the order in which they start.
  [[nodiscard]] std::vector<PostStep>& posts() {
    return is_background() ? *main_posts : state.posts;
  }
  [[nodiscard]] bool is_background() const noexcept { return held.has_value(); }
  [[nodiscard]] const RunSpec& run() const { return *spec.run; }
  [[nodiscard]] const model::OrdinaryJob& job() const { return *spec.model_job().ordinary(); }
  /// Makes the work folders, before the first step that needs them: skipped jobs touch no disk.
  [[nodiscard]] Result<void> make_folders();
  /// Writes event.json again if a step has changed it (execution.md 0.1).
  [[nodiscard]] Result<void> renew_event();
  /// Of the runner's own process environment; empty when it is not set.
  [[nodiscard]] std::string process_variable(std::string_view name) const;
  /// Where version managers keep what they have installed: HOME as the job's processes have it, or
  /// that of the caller where they have one of their own.
  [[nodiscard]] std::string home_of_tools(std::string_view home) const;
  /// What all of its processes have.
  [[nodiscard]] const std::shared_ptr<const JobVariables>& variables() const;
  void note_process(pid_t pid);
  /// A step's process has started: what can be done for the next step is done beside it.
  void prepare_next_step();
  /// GITHUB_ENV and GITHUB_PATH: for the steps that follow.
  void set_env(std::string_view name, std::string_view value);
  void add_path(std::string_view folder);
  /// Sets an entry of `github`.
  void set_github(std::string_view key, std::string_view value);
  void unset_github(std::string_view key);
  /// `env`, `output`, …: where the files of the step's commands are now.
  void name_files();
  /// What the body of a step belongs to (execution.md 2.1); null: no action of another repository.
  void set_action(const ActionAtHand* action);
};

}  // namespace localrun
