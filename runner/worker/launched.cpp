#include "runner/worker/launched.hpp"

#include "runner/execute/shell.hpp"
#include "runner/process/launch.hpp"
#include "runner/worker/wire.hpp"

#include <cstdlib>
#include <optional>

extern char** environ;  // NOLINT: POSIX

namespace localrun {

namespace {

/// Its own tools and keys are found by it: what jobs get is in the message.
std::vector<std::string> whole_environ() {
  std::vector<std::string> texts;
  for (char** each = environ; *each != nullptr; ++each) texts.emplace_back(*each);
  return texts;
}

Result<std::string> program_of(const LauncherCommand& command) {
  const std::string& name = command.words.front();
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  if (auto found = find_program(name, {}, path == nullptr ? "" : path)) return *std::move(found);
  return Error({"the launcher '" + command.text + "' cannot be started: there is no program '" +
                    name + "' in PATH",
                "install it, or give its path", 0});
}

}  // namespace

Result<StartedWorker> launch_worker(const LauncherCommand& command, const JobMessage& message) {
  std::string text = text_of(message);
  if (text.size() > wire::largest_job)
    return Error({"the job is too large to be sent to a worker: more than 256 MiB", {}, 0});
  ProcessSpec process;
  process.argv = command.words;
  process.argv.insert(process.argv.end(), {command.worker, "worker"});
  LOCALRUN_TRY(process.argv.front(), program_of(command));
  process.environ = whole_environ();
  process.open_input = true;
  const auto begin = std::chrono::steady_clock::now();
  auto launched = launch(process);
  if (!launched) return launched.error().with_context("the launcher '" + command.text + "'");
  LaunchedBy by;
  by.command = command.text;
  by.worker = command.worker;
  by.errors = std::move(launched->error);
  by.message = wire::line_of(wire::JobHead{wire::version, text.size()}) + text;
  return StartedWorker{WorkerProcess(launched->pid, WorkerProcess::Extent::group),
                       Connection{std::move(launched->output), std::move(launched->input)},
                       std::move(by), begin};
}

boost::asio::awaitable<JobEnd> CommandLauncher::run(JobSpec spec, JobControl& control) {
  auto started = launch_worker(command_, {spec, tools_.stores, std::nullopt});
  if (!started) co_return fail_job(tools_.bus, spec, started.error());
  Error why;
  std::optional<JobEnd> end = co_await converse(tools_, control, spec, *std::move(started), why);
  if (!end) co_return fail_job(tools_.bus, spec, why);
  co_return std::move(*end);
}

}  // namespace localrun
