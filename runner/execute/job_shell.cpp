#include "runner/execute/job_shell.hpp"

#include "model/evaluate_token.hpp"
#include "runner/events/place.hpp"
#include "runner/execute/shell.hpp"
#include "runner/execute/step_context.hpp"
#include "runner/execute/step_run.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace localrun {
namespace {

constexpr int not_started = 127;

/// That of the step's script where people can type into it, else the best there is.
std::string program_of(const StepContext& step) {
  const auto* run = std::get_if<model::RunStep>(&step.step.kind);
  std::string wanted = step.job.state.defaults.shell.value_or("");
  if (run != nullptr && run->shell) {
    const auto text = model::evaluate_string(run->shell.get(), step.scope);
    if (text) wanted = *text;
  }
  wanted.resize(std::min(wanted.find(' '), wanted.size()));
  const std::string path = step.job.process_variable("PATH");
  for (const std::string& name : {wanted, std::string("bash"), std::string("sh")}) {
    const bool is_usual = name == "bash" || name == "sh" || name == "zsh" || name == "fish";
    if (!is_usual) continue;
    if (auto found = find_program(name, step.job.state.path_entries, path)) return *found;
  }
  return "/bin/sh";
}

std::string folder_of(const StepContext& step) {
  WorkingDirectoryParts parts;
  parts.workspace = step.job.folders.workspace;
  const auto* run = std::get_if<model::RunStep>(&step.step.kind);
  std::string own;
  if (run != nullptr && run->working_directory) {
    if (auto text = model::evaluate_string(run->working_directory.get(), step.scope)) {
      own = *std::move(text);
      parts.step = own;
    }
  }
  const auto& defaults = step.job.state.defaults.working_directory;
  if (defaults) parts.defaults = *defaults;
  return working_directory(parts);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

struct ShellProcess {
  std::vector<std::string> argv;
  std::vector<std::string> environ;
  std::string folder;
  bool has_terminal = false;
};

[[noreturn]] void become(ShellProcess process) {
  if (process.has_terminal) {
    ::setsid();
    ::ioctl(STDIN_FILENO, TIOCSCTTY, 0);
  }
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(number, SIG_DFL);
  sigset_t none{};
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  // The folder may be one that the step itself would have missed, too.
  if (::chdir(process.folder.c_str()) != 0) {
    static constexpr std::string_view text =
        "localrun: the step's working directory is not there\n";
    static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
  }
  ::execve(process.argv[0].c_str(), pointers_to(process.argv).data(),
           pointers_to(process.environ).data());
  ::_exit(not_started);
}

Result<int> run(ShellProcess process) {
  const pid_t child = ::fork();
  if (child < 0) return system_error("cannot start a shell", errno);
  if (child == 0) become(std::move(process));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return system_error("cannot wait for the shell", errno);
  }
  constexpr int of_signal = 128;
  return WIFSIGNALED(status) ? of_signal + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<int> open_shell(JobContext& job, const model::Step& step, const ShellCall& call) {
  if (auto made = job.files.renew(); !made) return made.error();
  job.name_files();
  job.set_github("action", step.id);
  StepContext context(job, step, {step.id, step.id, step_kind_of(step), place_of(step.at)});
  if (step.env) {
    const auto entries = model::evaluate_string_map(step.env.get(), context.scope);
    if (!entries) return Error({model::github_message(entries.error()), {}, 0});
    context.own_env = *entries;
    context.renew_env();
  }
  StepEnvironment environ = context.process_environment(StepBody::run);
  if (call.has_terminal) environ.set("TERM", job.process_variable("TERM"));
  ShellProcess process;
  process.argv = {program_of(context)};
  if (call.command) {
    process.argv.insert(process.argv.end(), {"-c", *call.command});
  } else if (call.has_terminal) {
    process.argv.emplace_back("-i");
  }
  process.environ = environ.whole().to_texts();
  process.folder = folder_of(context);
  process.has_terminal = call.has_terminal;
  return run(std::move(process));
}

}  // namespace localrun
