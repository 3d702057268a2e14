#pragma once

// Each job in a process and namespaces of its own (docs/isolation.md).

#include "runner/execute/job_context.hpp"
#include "runner/schedule/launcher.hpp"
#include "runner/worker/folder_remover.hpp"
#include "runner/worker/job_view.hpp"
#include "runner/worker/spare_views.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace localrun {

class IsolatedLauncher final : public JobLauncher {
 public:
  /// All borrowed but the stores; `bus` gets what the jobs tell.
  IsolatedLauncher(JobTools tools, IsolationSettings settings)
      : tools_(std::move(tools)), settings_(std::move(settings)) {}
  IsolatedLauncher(const IsolatedLauncher&) = delete;
  IsolatedLauncher& operator=(const IsolatedLauncher&) = delete;
  [[nodiscard]] boost::asio::awaitable<JobEnd> run(JobSpec spec, JobControl& control) override;

 private:
  JobTools tools_;
  IsolationSettings settings_;
  SpareViews spare_;
  FolderRemover remover_;
};

}  // namespace localrun
