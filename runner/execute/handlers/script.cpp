#include "model/evaluate_token.hpp"
#include "runner/execute/explain_script.hpp"
#include "runner/execute/handlers/handler.hpp"
#include "runner/execute/handlers/process_body.hpp"
#include "runner/execute/script.hpp"
#include "runner/execute/shell.hpp"
#include "runner/execute/step_reads.hpp"

#include <algorithm>
#include <utility>

namespace localrun {

namespace {

BodyEnd failed() { return {TaskResult::failed, {}, {}}; }

/// The reads of the script, and what its expressions came to.
class ScriptReads final : public model::EvaluationObserver {
 public:
  ScriptReads(const StepContext& step, std::vector<Fact>& facts) : reads_(step, "run", facts) {}
  void evaluated(const model::Expression& expression, std::string_view key,
                 const expr::Value& value, const expr::Trace& trace) override {
    reads_.evaluated(expression, key, value, trace);
    trace_ = trace;
  }
  void failed(const model::Expression& expression, std::string_view key,
              const model::Diagnostic& problem, const expr::Trace& trace) override {
    reads_.failed(expression, key, problem, trace);
  }
  [[nodiscard]] expr::Trace take() { return std::move(trace_); }

 private:
  StepReads reads_;
  expr::Trace trace_;
};

/// The three texts of a `run` step, evaluated.
struct ScriptTexts {
  std::string script;
  expr::Trace trace;  // of the script's expression
  std::optional<std::string> shell;
  std::optional<std::string> folder;
};

std::optional<ScriptTexts> evaluate(StepContext& step, const model::RunStep& run) {
  std::vector<Fact> reads;
  ScriptReads script_reads(step, reads);
  StepReads folder_reads(step, "working-directory", reads);
  auto script = model::evaluate_string(run.run.get(), step.scope, &script_reads);
  auto folder = model::evaluate_string(run.working_directory.get(), step.scope, &folder_reads);
  auto shell = model::evaluate_string(run.shell.get(), step.scope);
  step.job.report.publish(reads);
  for (const auto* text : {&script, &folder, &shell}) {
    if (*text) continue;
    step.log_writer.error(model::github_message(text->error()));
    return std::nullopt;
  }
  ScriptTexts texts;
  texts.script = std::move(*script);
  texts.trace = script_reads.take();
  if (run.working_directory) texts.folder = std::move(*folder);
  if (run.shell) {
    texts.shell = std::move(*shell);
  } else if (step.frame == nullptr) {
    texts.shell = step.job.state.defaults.shell;
  }
  return texts;
}

/// The value that a default working directory has, when the step says nothing itself.
std::string folder_of(const StepContext& step, const ScriptTexts& texts) {
  WorkingDirectoryParts parts;
  parts.workspace = step.job.folders.workspace;
  parts.is_in_composite = step.frame != nullptr;
  if (texts.folder) parts.step = *texts.folder;
  if (step.job.state.defaults.working_directory)
    parts.defaults = *step.job.state.defaults.working_directory;
  return working_directory(parts);
}

/// Most steps succeed, and their shell has nothing to say.
bool has_words_of_shell(const StepContext& step, const std::string& script_path,
                        const BodyEnd& end) {
  if (end.result != TaskResult::succeeded) return true;
  const std::vector<std::string> log = step.printed.lines();
  return std::any_of(log.begin(), log.end(),
                     [&](const std::string& line) { return line.starts_with(script_path); });
}

Finding shell_missing(const StepContext& step, const model::RunStep& run, const Error& error) {
  Finding finding;
  finding.slug = "shell-missing";
  finding.severity = "error";
  finding.message = error.what();
  finding.help = error.help();
  finding.place = run.shell ? place_of(run.shell->at) : step.info.place;
  return finding;
}

}  // namespace

boost::asio::awaitable<BodyEnd> run_script(StepContext& step, const model::RunStep& run,
                                           Minutes limit) {
  step.job.set_action(nullptr);
  step.scope.forget();
  const auto texts = evaluate(step, run);
  if (!texts) co_return failed();
  // The runner's own: a PATH in `env` is for what the script starts (execution.md 1.3).
  const std::string path = step.job.process_variable("PATH");
  const auto find = [&](std::string_view name) {
    return find_program(name, step.job.state.path_entries, path);
  };
  std::optional<std::string_view> shell_text;
  if (texts->shell) shell_text = *texts->shell;
  const auto shell = resolve_shell(shell_text, find);
  if (!shell) {
    step.log_writer.error(shell.error().what());
    step.job.report.publish(shell_missing(step, run, shell.error()));
    co_return failed();
  }
  const auto script_path = step.job.scripts.write(step.job.files.fresh_name(), shell->extension,
                                                  script_file_text(shell->command, texts->script));
  if (!script_path) {
    step.log_writer.error(script_path.error().what());
    co_return failed();
  }
  step.log_writer.print(run_header(texts->script, shell->header, step.env));

  ProcessSpec process;
  process.argv = shell_argv(*shell, *script_path);
  const StepEnvironment environ = step.process_environment(StepBody::run);
  environ.give_to(process);
  process.working_directory = folder_of(step, *texts);
  const std::string folder = process.working_directory;
  BodyEnd end = co_await run_process(step, std::move(process), limit);
  if (!has_words_of_shell(step, *script_path, end)) co_return end;
  const ScriptAttempt attempt{
      texts->script,  ScriptLines(*run.run, texts->script, texts->trace),
      *script_path,   shell->command,
      shell->program, shell->argument_template.find("-e") != std::string::npos,
      folder,         environ.value_of("PATH")};
  co_await explain_script(step, attempt, end);
  co_return end;
}

}  // namespace localrun
