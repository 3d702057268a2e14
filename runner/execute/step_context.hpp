#pragma once

// One step while it runs: its environment, its names, its log, and what it has set so far.

#include "runner/execute/command_processor.hpp"
#include "runner/execute/job_context.hpp"
#include "runner/execute/log_end.hpp"
#include "runner/execute/step_log.hpp"
#include "runner/execute/step_environment.hpp"
#include "runner/process/child.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace localrun {

/// How the body of a step (a script, an action) ended, before file commands and continue-on-error.
struct BodyEnd {
  TaskResult result =
      TaskResult::succeeded;  // succeeded, failed, cancelled, or skipped by the caller's choice
  std::optional<Exit> exit;
  std::string reason;        // why it was skipped or ended before its time
  bool was_stopped = false;  // by us: its time was over, or it was not to go on
};

class StepContext final : public CommandSink {
 public:
  StepContext(JobContext& the_job, const model::Step& the_step, StepInfo the_info,
              ActionFrame* the_frame = nullptr);

  JobContext& job;
  const model::Step& step;
  StepInfo info;
  ActionFrame* frame;  // of the composite action it stands in; null: a step of the job
  std::string key;     // in JobState
  Stage stage = Stage::main;
  /// Asked again when the job is told to stop; null: it goes on whatever happens.
  const model::Expression* condition;
  std::vector<Environ::Entry> own_env = {};  // the step's `env`, evaluated
  Environ env;                               // the `env` context as this step sees it
  StepScope scope;
  StepLog log_writer;
  NamedTexts outputs;
  LogEnd printed;  // by its processes
  /// A file command or a workflow command failed: the step is Failed whatever its exit code.
  bool has_failed_command = false;

  // CommandSink: effects of commands in the step's output.
  void log(const LogText& text) override;
  void annotate(Annotation annotation) override;
  void set_output(std::string_view name, std::string_view value) override;
  void save_state(std::string_view name, std::string_view value) override;
  void set_env(std::string_view name, std::string_view value) override;
  void add_path(std::string_view folder) override;
  void mask_added(std::string_view data) override;
  [[nodiscard]] std::optional<std::string> env_context(std::string_view name) const override;

  // The same effects, by a file.
  void set_output(std::string_view name, std::string_view value, WrittenBy by);
  void save_state_value(std::string_view name, std::string_view value);
  void set_env(std::string_view name, std::string_view value, WrittenBy by);

  /// Makes `env` anew: others have changed the job's.
  void renew_env();
  /// Whether the step goes on although its job is told to stop: its condition holds all the same,
  /// and that of every step around it (execution.md 7.4).
  [[nodiscard]] bool goes_on_when_stopped() const;

  /// The environment of a process of this step (execution.md 1.9). `inputs`: of an action.
  [[nodiscard]] StepEnvironment process_environment(
      StepBody body, std::span<const Environ::Entry> inputs = {}) const;
};

}  // namespace localrun
