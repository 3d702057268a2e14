#pragma once

// Jobs on the event loop of this very process.

#include "runner/execute/job_context.hpp"
#include "runner/schedule/launcher.hpp"

namespace localrun {

class InProcessLauncher final : public JobLauncher {
 public:
  explicit InProcessLauncher(JobTools tools) : tools_(std::move(tools)) {}
  [[nodiscard]] boost::asio::awaitable<JobEnd> run(JobSpec spec, JobControl& control) override;

 private:
  JobTools tools_;
};

}  // namespace localrun
