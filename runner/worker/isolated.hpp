#pragma once

// Each job in a process and namespaces of its own (docs/isolation.md).

#include "runner/execute/job_context.hpp"
#include "runner/process/task.hpp"
#include "runner/schedule/launcher.hpp"
#include "runner/worker/folder_remover.hpp"
#include "runner/worker/job_view.hpp"
#include "runner/worker/launched.hpp"
#include "runner/worker/spare_views.hpp"

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <utility>

namespace localrun {

class IsolatedLauncher final : public JobLauncher {
 public:
  /// All borrowed but the stores; `bus` gets what the jobs tell. Without words in `command` the
  /// processes are forked. Where the first job cannot be isolated, `instead` runs it and all that
  /// follow, and the bus is told; without it they fail.
  IsolatedLauncher(JobTools tools, IsolationSettings settings, LauncherCommand command,
                   std::unique_ptr<JobLauncher> instead)
      : tools_(std::move(tools)),
        settings_(std::move(settings)),
        command_(std::move(command)),
        instead_(std::move(instead)) {}
  IsolatedLauncher(const IsolatedLauncher&) = delete;
  IsolatedLauncher& operator=(const IsolatedLauncher&) = delete;
  [[nodiscard]] boost::asio::awaitable<JobEnd> run(JobSpec spec, JobControl& control) override;

 private:
  /// Nothing: the job could not be begun, and `why` is set.
  [[nodiscard]] boost::asio::awaitable<std::optional<JobEnd>> try_to_run(JobSpec spec,
                                                                         JobControl& control,
                                                                         Error& why);
  [[nodiscard]] Result<StartedWorker> start(const JobView& job) const;
  void tell_of(const Error& why);
  [[nodiscard]] Task<void> take_into_record(std::string files, std::string number, JobIndex job);

  JobTools tools_;
  IsolationSettings settings_;
  LauncherCommand command_;
  std::unique_ptr<JobLauncher> instead_;
  bool has_worked_ = false;
  bool is_refused_ = false;
  SpareViews spare_;
  FolderRemover remover_;
};

}  // namespace localrun
