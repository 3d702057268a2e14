#pragma once

// Jobs whose worker is started by a command of the user's, here or elsewhere: `ssh HOST`,
// `systemd-run --user --scope`, `docker run -i IMAGE` (docs/launchers.md).

#include "runner/execute/job_context.hpp"
#include "runner/schedule/launcher.hpp"
#include "runner/worker/conversation.hpp"
#include "runner/worker/job_message.hpp"

#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>
#include <vector>

namespace localrun {

/// A worker is started as `WORDS… WORKER worker`.
struct LauncherCommand {
  std::vector<std::string> words;  // empty: none
  std::string text;                // as given, for people
  std::string worker;              // absolute path of localrun
};

/// The error says why the launcher cannot be started.
[[nodiscard]] Result<StartedWorker> launch_worker(const LauncherCommand& command,
                                                  const JobMessage& message);

/// For jobs without namespaces of their own; the others are IsolatedLauncher's.
class CommandLauncher final : public JobLauncher {
 public:
  CommandLauncher(JobTools tools, LauncherCommand command)
      : tools_(std::move(tools)), command_(std::move(command)) {}
  CommandLauncher(const CommandLauncher&) = delete;
  CommandLauncher& operator=(const CommandLauncher&) = delete;
  [[nodiscard]] boost::asio::awaitable<JobEnd> run(JobSpec spec, JobControl& control) override;

 private:
  JobTools tools_;
  LauncherCommand command_;
};

}  // namespace localrun
