#pragma once

// One step while it runs: its environment, its names, its log, and what it has set so far.

#include "runner/execute/command_processor.hpp"
#include "runner/execute/job_context.hpp"
#include "runner/execute/step_log.hpp"
#include "runner/process/child.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// How the body of a step (a script, an action) ended, before file commands and continue-on-error.
struct BodyEnd {
  TaskResult result =
      TaskResult::succeeded;  // succeeded, failed, cancelled, or skipped by the caller's choice
  std::optional<Exit> exit;
  std::string reason;  // why it was skipped
};

class StepContext final : public CommandSink {
 public:
  StepContext(JobContext& the_job, const model::Step& the_step, StepInfo the_info);

  JobContext& job;
  const model::Step& step;
  StepInfo info;
  Environ env;  // the `env` context as this step sees it
  StepScope scope;
  StepLog log_writer;
  NamedTexts outputs;
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

  /// The environment of a process of this step (execution.md 1.9).
  [[nodiscard]] Environ process_environment(StepBody body) const;
};

}  // namespace localrun
