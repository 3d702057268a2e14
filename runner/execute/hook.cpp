#include "runner/execute/hook.hpp"

#include "runner/execute/effects.hpp"
#include "runner/execute/handlers/process_body.hpp"
#include "runner/execute/script.hpp"
#include "runner/execute/shell.hpp"
#include "runner/execute/step_results.hpp"

#include <chrono>
#include <string>
#include <sys/stat.h>
#include <utility>

namespace localrun {

namespace {

using Clock = std::chrono::steady_clock;

struct HookNames {
  std::string_view variable;
  std::string_view step_name;
  std::string_view first_line;
  StepKind kind;
};

HookNames names_of(JobHook hook) {
  if (hook == JobHook::started)
    return {"ACTIONS_RUNNER_HOOK_JOB_STARTED", "Set up runner",
            "A job started hook has been configured by the self-hosted runner administrator",
            StepKind::set_up};
  return {"ACTIONS_RUNNER_HOOK_JOB_COMPLETED", "Complete runner",
          "A job completed hook has been configured by the self-hosted runner administrator",
          StepKind::complete};
}

/// The step that a hook is, to those that ask a step: a script without a text, whose condition is
/// `always()`.
const model::Step& hook_step() {
  static const model::Step step = [] {
    model::Step hook;
    hook.id = "__run";
    hook.kind = model::RunStep{};
    return hook;
  }();
  return step;
}

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// Who runs it, by the end of its name.
Result<ShellCommand> shell_of(const std::string& path, const FindProgram& find) {
  if (path.ends_with(".sh")) return resolve_shell(std::nullopt, find);
  if (path.ends_with(".ps1")) return resolve_shell(find("pwsh") ? "pwsh" : "powershell", find);
  if (path.ends_with(".js")) return resolve_shell("node {0}", find);
  return Error(ErrorDetail{
      path + " is not a valid path to a script. Make sure it ends in '.sh', '.ps1' or '.js'.",
      {},
      0});
}

class HookRun {
 public:
  HookRun(JobContext& job, const HookNames& names)
      : job_(job),
        step_(job, hook_step(), {hook_step().id, std::string(names.step_name), names.kind, {}}) {}

  boost::asio::awaitable<void> run(std::string path, std::string_view first_line) {
    const auto begin = Clock::now();
    job_.set_github("action", step_.info.id);
    job_.report.publish(StepStarted{step_.info});
    step_.log_writer.print(first_line);
    const BodyEnd body = co_await run_file(std::move(path));
    apply_file_commands(step_);
    const auto commands =
        step_.has_failed_command ? std::optional(TaskResult::failed) : std::nullopt;
    const TaskResult result = body_result(body.result, commands);
    job_.state.status.add(result);
    StepFinished fact;
    fact.step = step_.info;
    fact.outcome = fact.conclusion = conclusion_of(result);
    fact.duration = std::chrono::duration_cast<Milliseconds>(Clock::now() - begin);
    if (body.exit) {
      fact.exit_code = body.exit->status();
      fact.signal = body.exit->signal;
    }
    job_.report.publish(std::move(fact));
  }

 private:
  boost::asio::awaitable<BodyEnd> run_file(std::string path) {
    if (!is_file(path)) co_return failed("File doesn't exist");
    const std::string search_path = job_.process_variable("PATH");
    const auto find = [&](std::string_view name) {
      return find_program(name, job_.state.path_entries, search_path);
    };
    const auto shell = shell_of(path, find);
    if (!shell) co_return failed(shell.error().what());
    auto made = job_.make_folders();
    if (made) made = job_.files.renew();
    if (!made) co_return failed(made.error().what());
    job_.name_files();
    step_.log_writer.print(run_header("'" + path + "'", shell->header, step_.env));
    ProcessSpec process;
    process.argv = shell_argv(*shell, path);
    step_.process_environment(StepBody::run).give_to(process);
    process.working_directory = job_.folders.workspace;
    co_return co_await run_process(step_, std::move(process), Minutes(0));
  }

  BodyEnd failed(std::string_view message) {
    step_.log_writer.error(message);
    return {TaskResult::failed, {}, {}};
  }

  JobContext& job_;
  StepContext step_;
};

}  // namespace

boost::asio::awaitable<void> run_hook(JobContext& job, JobHook hook) {
  const HookNames names = names_of(hook);
  const std::string path = job.process_variable(names.variable);
  if (path.empty() || job.control.level() == StopOrder::kill) co_return;
  HookRun run(job, names);
  co_await run.run(path, names.first_line);
}

}  // namespace localrun
