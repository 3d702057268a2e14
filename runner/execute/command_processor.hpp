#pragma once

// What the workflow commands in a step's output do (execution.md 4.4 to 4.8). One per step, for
// both streams, since stop-commands and echo are states of the step.

#include "runner/execute/path_mapping.hpp"
#include "runner/execute/problem_matcher.hpp"
#include "runner/execute/step_log.hpp"
#include "runner/execute/workflow_command.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Takes the effects of commands on job and step. Calls come while the step runs, on its thread.
struct CommandSink : StepLogSink {
  virtual void set_output(std::string_view name, std::string_view value) = 0;
  virtual void save_state(std::string_view name, std::string_view value) = 0;
  /// Only reached when unsecure commands are allowed. For later steps and the `env` context at
  /// once.
  virtual void set_env(std::string_view name, std::string_view value) = 0;
  virtual void add_path(std::string_view folder) = 0;
  /// A text was added to the masks; never to be shown.
  virtual void mask_added(std::string_view /*data*/) {}
  /// Value in the `env` context as it is now; nullopt when it has none.
  [[nodiscard]] virtual std::optional<std::string> env_context(std::string_view name) const = 0;
};

struct CommandSettings {
  bool is_debug = false;   // step debugging: echo starts on
  std::string workspace;   // folder on the machine
  std::string repository;  // owner/name
  std::vector<PathMapping> container_paths;
  // The variables of the same name in the runner's own process environment; empty when not set.
  std::string allow_unsecure_commands;             // ACTIONS_ALLOW_UNSECURE_COMMANDS
  std::string allow_unsecure_stop_command_tokens;  // ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS
};

class CommandProcessor {
 public:
  /// All references outlive the processor; `masker` is the one `log` uses and grows by add-mask,
  /// `matchers` are the job's.
  CommandProcessor(CommandSettings settings, StepLog& log, Masker& masker,
                   ProblemMatchers& matchers, CommandSink& sink);

  /// The command that `line` is at this moment; nullopt: an ordinary line, to be printed. Changes
  /// nothing.
  [[nodiscard]] std::optional<WorkflowCommand> recognise(std::string_view line) const;
  /// Carries out what recognise() gave for the same line.
  void execute(const WorkflowCommand& command, std::string_view line);
  /// Both; false for an ordinary line.
  bool process(std::string_view line);

  /// The command result is Failed: the step fails even with exit code 0 (4.6).
  [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }
  /// The step ends here as Failed; its process is to be stopped (4.7). The annotation has been
  /// written.
  [[nodiscard]] bool is_aborted() const noexcept { return is_aborted_; }

 private:
  /// An error's text, or nothing when the command was carried out.
  using Outcome = std::optional<std::string>;
  struct Extension;
  static const Extension* find_extension(std::string_view name);

  void stop_commands(const WorkflowCommand& command, std::string_view line);
  [[nodiscard]] bool is_stop_token_refused(std::string_view token) const;
  [[nodiscard]] Outcome refuse_unless_unsecure(std::string_view name) const;
  Outcome set_env(const WorkflowCommand& command);
  Outcome set_output(const WorkflowCommand& command);
  Outcome save_state(const WorkflowCommand& command);
  Outcome add_path(const WorkflowCommand& command);
  Outcome add_mask(const WorkflowCommand& command);
  Outcome add_matcher(const WorkflowCommand& command);
  Outcome remove_matcher(const WorkflowCommand& command);
  Outcome annotate(const WorkflowCommand& command, AnnotationLevel level);
  Outcome set_echo(const WorkflowCommand& command);
  [[nodiscard]] Result<std::vector<ProblemMatcherPtr>> load_matchers(std::string_view path) const;

  CommandSettings settings_;
  StepLog& log_;
  Masker& masker_;
  ProblemMatchers& matchers_;
  CommandSink& sink_;
  CommandNames registered_;
  bool echo_;
  std::optional<std::string> stop_token_;
  bool has_failed_ = false;
  bool is_aborted_ = false;
};

}  // namespace localrun
