#include "runner/execute/job_run.hpp"

#include "expr/number.hpp"
#include "model/evaluate_token.hpp"
#include "runner/execute/background.hpp"
#include "runner/execute/explain_end.hpp"
#include "runner/execute/explain_secrets.hpp"
#include "runner/execute/hook.hpp"
#include "runner/execute/job_changes.hpp"
#include "runner/execute/job_frame.hpp"
#include "runner/execute/job_outputs.hpp"
#include "runner/execute/job_resume.hpp"
#include "runner/execute/job_shell.hpp"
#include "runner/execute/job_snapshots.hpp"
#include "runner/execute/minutes.hpp"
#include "runner/execute/run_masks.hpp"
#include "runner/execute/stages.hpp"
#include "runner/execute/step_run.hpp"
#include "runner/execute/work_files.hpp"
#include "runner/execute/spare_control.hpp"
#include "runner/execute/spare_folders.hpp"
#include "runner/plan/reads.hpp"
#include "runner/process/orphans.hpp"
#include "runner/process/private_files.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

/// Of the machine where it has one; else one for all jobs of the run, as on a machine of one's own.
std::string tool_cache_of(const RunSpec& run) {
  for (const char* name : {"RUNNER_TOOL_CACHE", "RUNNER_TOOLSDIRECTORY", "AGENT_TOOLSDIRECTORY"}) {
    const std::string_view folder = variable_in(run.base_environ, name);
    if (!folder.empty()) return std::string(folder);
  }
  return run.work_root + "/_tool";
}

JobFolders folders_of(const JobSpec& spec) {
  const RunSpec& run = *spec.run;
  JobFolders folders;
  const std::string number = "/" + std::to_string(static_cast<std::uint32_t>(spec.index) + 1);
  folders.work = run.work_root + number;
  const std::string repository = run.repository.name.empty() ? "workspace" : run.repository.name;
  folders.pipeline = folders.work + "/" + repository;
  folders.workspace = run.workspace_mode == WorkspaceMode::in_place
                          ? run.repository.root
                          : folders.pipeline + "/" + repository;
  folders.temp = folders.work + "/_temp";
  if (run.view) {
    folders.work = run.view->work;
    folders.workspace = run.view->workspace;
    folders.pipeline = folders.workspace.substr(0, folders.workspace.rfind('/'));
    folders.temp = run.view->temp;
  }
  folders.tool_cache = tool_cache_of(run);
  folders.control = run.control_root + number;
  folders.file_commands = folders.control + "/_runner_file_commands";
  folders.event_path = folders.control + "/_github_workflow/event.json";
  return folders;
}

/// The log of the job's frame: what belongs to no step.
class JobLog final : public StepLogSink {
 public:
  explicit JobLog(JobContext& job) : job_(job), writer(*this, job.masker, job.run().step_debug) {}
  void log(const LogText& text) override { job_.report.publish(text); }
  void annotate(Annotation annotation) override { job_.report.publish(std::move(annotation)); }

 private:
  JobContext& job_;

 public:
  StepLog writer;
};

/// What an `env` of the job or workflow reads; fields of secrets are masked from there on.
class JobReads final : public model::EvaluationObserver {
 public:
  JobReads(JobContext& job, const StepScope& scope, std::string key, std::vector<Fact>& facts)
      : job_(job), facts_(facts), recorder_(scope, std::move(key), facts) {}
  void evaluated(const model::Expression& expression, std::string_view key,
                 const expr::Value& value, const expr::Trace& trace) override {
    recorder_.evaluated(expression, key, value, trace);
    mask_fields(expression, trace, job_.masker, facts_);
  }
  void failed(const model::Expression& expression, std::string_view key,
              const model::Diagnostic& problem, const expr::Trace& trace) override {
    recorder_.failed(expression, key, problem, trace);
  }

 private:
  JobContext& job_;
  std::vector<Fact>& facts_;
  ReadRecorder recorder_;
};

/// Stops the job when its time is over, and kills it when it does not end after it was told to.
/// Shared with its timer's handlers: a timer may fire after the job has gone.
struct Clockwork {
  explicit Clockwork(const asio::any_io_executor& executor) : limit(executor), grace(executor) {}
  asio::steady_timer limit;
  asio::steady_timer grace;
  bool is_over = false;        // the time limit was reached
  bool is_grace_over = false;  // it went on all the same when it was cancelled
  bool has_job_ended = false;
};

bool runs_beside_others(const model::Step& step) {
  return step.is_background || std::holds_alternative<model::ParallelStep>(step.kind);
}

class JobRun {
 public:
  JobRun(const JobSpec& spec, JobControl& control, const JobTools& tools)
      : job_(spec, tools, control, masks_of(*spec.run), folders_of(spec)),
        log_(job_),
        background_(job_),
        clockwork_(std::make_shared<Clockwork>(tools.executor)) {}
  JobRun(const JobRun&) = delete;
  JobRun& operator=(const JobRun&) = delete;
  ~JobRun() {
    job_.control.listen({});
    clockwork_->has_job_ended = true;
    clockwork_->limit.cancel();
    clockwork_->grace.cancel();
  }

  asio::awaitable<JobRunEnd> run() {
    const auto begin = Clock::now();
    job_.report.publish(JobStarted{job_.spec.runs_on, job_.folders.workspace});
    watch();
    const bool is_set_up = set_up();
    if (is_set_up) co_await run_steps();
    JobRunEnd end = complete(is_set_up);
    if (job_.has_folders && is_waited_for(job_.spec)) end.files = files_made(job_);
    end.has_checked_out = job_.state.has_checked_out;
    if (shell_status_) end.outputs = {{"status", std::to_string(*shell_status_)}};
    clean_up(end.result);
    JobFinished fact;
    fact.result = end.result;
    fact.is_allowed_to_fail = job_.spec.continue_on_error && end.result == Conclusion::failure;
    fact.outputs = end.outputs;
    fact.duration = std::chrono::duration_cast<Milliseconds>(Clock::now() - begin);
    if (end.result == Conclusion::cancelled) {
      fact.reason = job_.control.reason();
      fact.failed_first = job_.control.failed_first();
    }
    job_.report.publish(std::move(fact));
    co_return end;
  }

 private:
  void watch() {
    job_.control.listen([this] { stop_requested(); });
    const double minutes = std::trunc(job_.spec.timeout_minutes);
    if (minutes <= 0) return;
    clockwork_->limit.expires_after(clock_time(Minutes(minutes)));
    clockwork_->limit.async_wait(
        [this, shared = clockwork_](const boost::system::error_code& error) {
          if (error || shared->has_job_ended) return;
          shared->is_over = true;
          job_.control.stop(StopOrder::cancel, "its time limit was reached");
        });
  }

  /// The job was told to stop: the running step hears of it, and all is over after the grace.
  void stop_requested() {
    job_.state.status.cancel();
    if (job_.on_stop) job_.on_stop();
    background_.stop(job_.control.level(), job_.control.reason());
    if (is_grace_running_) return;
    is_grace_running_ = true;
    const double minutes = std::max(job_.spec.cancel_timeout_minutes, 0.0);
    clockwork_->grace.expires_after(clock_time(Minutes(minutes)));
    clockwork_->grace.async_wait(
        [this, shared = clockwork_](const boost::system::error_code& error) {
          if (error || shared->has_job_ended) return;
          shared->is_grace_over = true;
          job_.control.stop(StopOrder::kill, "it did not end in time after it was cancelled");
        });
  }

  /// Directories are made later, by the first step that needs them. False: the job has failed.
  bool set_up() {
    const RunSpec& run = job_.run();
    job_.tracking_id = "github_" + job_.files.fresh_name();
    if (run.act_env) job_.state.env.set("ACT", "true");
    job_.state.env.set("LOCALRUN", "true");
    job_.set_github("job", job_.spec.model_job().id.value);
    job_.set_github("workspace", job_.folders.workspace);
    job_.set_github("event_path", job_.folders.event_path);
    job_.set_github("token", token());
    job_.set_github("action_repository", "");
    job_.set_github("action_ref", "");
    print_set_up_begin(job_, log_.writer);
    const bool is_set_up =
        merge_env(run.workflow->env.get(), "env") &&
        merge_env(job_.job().env.get(), "jobs." + job_.spec.model_job().id.value + ".env") &&
        evaluate_defaults();
    if (is_set_up) print_set_up_end(job_, log_.writer);
    return is_set_up;
  }

  [[nodiscard]] std::string token() const { return job_.run().secrets["GITHUB_TOKEN"].to_text(); }

  /// Keys of one mapping do not see each other: all are evaluated before the first is set.
  bool merge_env(const model::Token* token, const std::string& key) {
    if (token == nullptr) return true;
    const StepScope scope(job_.spec, job_.state, job_.folders, job_.state.env, job_.github);
    std::vector<Fact> reads;
    JobReads recorder(job_, scope, key, reads);
    const auto entries = model::evaluate_string_map(token, scope, &recorder);
    job_.report.publish(reads);
    if (!entries) return refuse(entries.error());
    for (const auto& [name, value] : *entries) job_.state.env.set(name, value);
    return true;
  }

  bool evaluate_defaults() {
    const StepScope scope(job_.spec, job_.state, job_.folders, job_.state.env, job_.github);
    const auto workflow = run_defaults(job_.run().workflow->defaults, scope);
    const auto job = run_defaults(job_.job().defaults, scope);
    if (!workflow || !job) return false;
    job_.state.defaults = effective_run_defaults(*workflow, *job);
    return true;
  }

  /// Outer optional: it failed. Inner: there is no `run` key.
  std::optional<std::optional<RunDefaultValues>> run_defaults(const model::RunDefaults& defaults,
                                                              const StepScope& scope) {
    if (!defaults.is_present) return std::optional<RunDefaultValues>();
    const auto shell = model::evaluate_string(defaults.shell.get(), scope);
    const auto folder = model::evaluate_string(defaults.working_directory.get(), scope);
    if (!shell || !folder) {
      refuse(!shell ? shell.error() : folder.error());
      return std::nullopt;
    }
    RunDefaultValues values;
    if (!shell->empty()) values.shell = *shell;
    if (!folder->empty()) values.working_directory = *folder;
    return std::optional(values);
  }

  bool refuse(const model::Diagnostic& diagnostic) {
    log_.writer.error(model::github_message(diagnostic));
    job_.state.status.add(TaskResult::failed);
    return false;
  }

  asio::awaitable<void> run_steps() {
    const ResumePoint* const resume = job_.spec.resume();
    const std::size_t first = resume == nullptr ? 0 : resume->step;
    if (resume == nullptr) {
      co_await run_hook(job_, JobHook::started);
    } else if (!go_on_from(*resume)) {
      co_return;
    }
    const std::vector<model::Step>& steps = job_.job().steps;
    if (is_shell()) {
      open_shell_at(steps[first]);
      co_return;
    }
    // Numbered after all others, though the pre stages run before them.
    std::uint32_t next = needs_final_wait(steps) ? 1 : 0;
    for (const model::Step& step : steps) next += step_count(step);
    if (resume == nullptr) {
      co_await run_pre_steps(job_, next);
    } else {
      next = count_pre_steps(job_, next);
    }
    const bool is_one_by_one = std::ranges::none_of(steps, runs_beside_others);
    std::uint32_t index = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const model::Step& step = steps[i];
      index += step_count(step);
      if (i < first) continue;
      job_.prepares_ahead = is_one_by_one && i + 1 < steps.size();
      take_snapshot({static_cast<std::uint32_t>(i), index, step.id}, step);
      if (step.is_background) {
        co_await background_.start(step, step.id, StepIndex{index - 1});
      } else {
        co_await run_main_step(step, StepIndex{index - 1});
      }
      if (job_.common->snapshots) job_.common->snapshots->after_step(job_.state);
    }
    if (needs_final_wait(steps)) co_await run_main_step(final_wait_step(), StepIndex{index});
    co_await background_.drain();
    co_await run_post_steps(job_, next);
    co_await run_hook(job_, JobHook::completed);
  }

  /// False: it cannot, which is told, and the job has failed.
  bool go_on_from(const ResumePoint& resume) {
    const auto warnings = resume_job(job_, resume);
    if (!warnings) {
      log_.writer.error("the job cannot go on from there: " + warnings.error().what());
      job_.state.status.add(TaskResult::failed);
      return false;
    }
    log_.writer.print("The steps before this one are taken from run " + resume.run);
    for (const std::string& warning : *warnings) log_.writer.warning(warning);
    return true;
  }

  [[nodiscard]] bool is_shell() const {
    const ResumePoint* const resume = job_.spec.resume();
    return resume != nullptr && resume->shell.has_value();
  }

  /// Its status is the job's only output.
  void open_shell_at(const model::Step& step) {
    const auto status = open_shell(job_, step, *job_.spec.resume()->shell);
    if (!status) log_.writer.error(status.error().what());
    shell_status_ = status ? *status : 1;
  }

  void take_snapshot(const SnapshotStep& at, const model::Step& step) {
    if (!job_.common->snapshots && job_.run().view && job_.run().snapshots != Snapshots::off) {
      // Before the first step there are no folders, as it may be skipped.
      if (!job_.make_folders()) return;
    }
    if (!job_.common->snapshots) return;
    const bool is_default =
        !step.condition.expression || step.condition.expression->source == "success()";
    job_.state.matchers = job_.matchers;
    job_.common->snapshots->before_step(at, is_default, job_.common->changes->laid_trees(),
                                        job_.state);
  }

  void keep_snapshots() {
    if (!job_.common->snapshots) return;
    const RunSpec& run = job_.run();
    const std::string number =
        "/" + std::to_string(static_cast<std::uint32_t>(job_.spec.index) + 1);
    auto kept = job_.common->snapshots->finish(
        job_.state,
        {run.secret_values, job_.masker, job_.folders.workspace, job_.common->changes->laid_trees(),
         job_.common->changes->removed_at_first(), run.kept_root + number});
    if (kept) job_.report.publish(*std::move(kept));
  }

  asio::awaitable<void> run_main_step(const model::Step& step, StepIndex index) {
    StepUse use{step};  // named: g++ 12 destroys temporaries of a co_await twice
    co_await run_step(job_, std::move(use), index);
  }

  /// A job that could not be set up has no outputs: nothing of its completion is done.
  JobRunEnd complete(bool is_set_up) {
    JobRunEnd end;
    if (is_set_up) {
      JobOutputs outputs = evaluate_job_outputs(job_, log_.writer);
      end.outputs = std::move(outputs.outputs);
      if (outputs.has_failed) job_.state.status.add(TaskResult::failed);
      if (!evaluate_environment_url(job_, log_.writer)) job_.state.status.add(TaskResult::failed);
      log_.writer.print("Cleaning up orphan processes");
    }
    end.steps_not_run = job_.steps_not_run;
    end.result = job_.state.status.status();
    if (clockwork_->is_over) {
      log_.writer.error(
          "The job running on runner localrun has exceeded the maximum execution time of " +
          std::to_string(static_cast<long>(job_.spec.timeout_minutes)) + " minutes.");
    }
    if (clockwork_->is_grace_over) {
      log_.writer.error("The job did not end within " +
                        expr::number_to_text(job_.spec.cancel_timeout_minutes) +
                        " minutes after it was cancelled, so all of it was ended.");
    }
    return end;
  }

  /// Processes that outlived their step, then the job's folders.
  void clean_up(Conclusion result) {
    if (!job_.has_folders) return;
    const auto orphans = terminate_orphans(job_.tracking_id, living_children(job_.tools.executor),
                                           job_.common->first_process);
    for (const auto& orphan : orphans) {
      log_.writer.print("Terminate orphan process: pid (" + std::to_string(orphan.pid) + ") (" +
                        orphan.name + ")");
      job_.report.publish(process_left(job_, orphan));
    }
    if (!is_shell()) {
      keep_changes();
      keep_snapshots();
    }
    const KeepWorkspace keep = job_.run().keep_workspace;
    const bool is_kept = keep == KeepWorkspace::always ||
                         (keep == KeepWorkspace::failed && result == Conclusion::failure &&
                          job_.state.has_checked_out);
    const bool has_spares = job_.tools.spare_folders != nullptr;
    if (has_spares && orphans.empty() && !is_kept && !job_.state.has_checked_out)
      return clean_up_later();
    // A process that was left may still write to them.
    (void)remove_tree(job_.folders.control);
    // What is mounted cannot be moved or removed: the launcher does both once the job is gone.
    if (job_.run().view) return;
    if (is_kept && keep_folders()) return;
    if (has_spares && job_.tools.spare_folders->keep(job_.folders)) return;
    const auto removed = remove_tree(job_.folders.work);
    if (!removed) log_.writer.warning("cannot remove the job's folder: " + removed.error().what());
  }

  /// What a short job leaves is put away once the next one is on its way.
  void clean_up_later() {
    SpareControl control{job_.folders.control, job_.files.names(), job_.spec.run,
                         job_.common->event_time};
    auto work = [folders = job_.folders, control = std::move(control),
                 works = job_.tools.spare_folders, controls = job_.tools.spare_controls]() mutable {
      if (!controls->keep(folders, std::move(control))) (void)remove_tree(folders.control);
      if (!works->keep(folders)) (void)remove_tree(folders.work);
    };
    boost::asio::post(job_.tools.executor, std::move(work));
  }

  /// The launcher takes them into the record.
  void keep_changes() {
    if (!job_.common->changes) return;
    const RunSpec& run = job_.run();
    const std::string folder = run.view->work + '/' + kept_changes_name;
    FilesChanged fact = job_.common->changes->after_job(folder, run.repository.root, job_.masker);
    const bool is_kept = ::access((folder + "/files.ndjson").c_str(), F_OK) == 0;
    if (is_kept) fact.kept = kept_changes_in_record(job_.spec.index);
    job_.report.publish(std::move(fact));
  }

  /// Out of the run's folder, which goes with the run. In place there is nothing to move.
  bool keep_folders() {
    if (job_.run().workspace_mode == WorkspaceMode::in_place) return false;
    const std::string& work = job_.folders.work;
    const std::string kept = job_.run().kept_root + work.substr(work.rfind('/'));
    const auto made = make_folders(job_.run().kept_root);
    if (!made || std::rename(work.c_str(), kept.c_str()) != 0) {
      log_.writer.warning("cannot keep the workspace in " + kept);
      return false;
    }
    job_.report.publish(WorkspaceKept{kept + job_.folders.workspace.substr(work.size())});
    return true;
  }

  JobContext job_;
  JobLog log_;
  BackgroundSteps background_;
  std::shared_ptr<Clockwork> clockwork_;
  bool is_grace_running_ = false;
  std::optional<int> shell_status_;
};

}  // namespace

asio::awaitable<JobRunEnd> run_job(JobSpec spec, JobControl& control, JobTools tools) {
  JobRun run(spec, control, tools);
  co_return co_await run.run();
}

}  // namespace localrun
