#pragma once

// Jobs on the event loop of this very process.

#include "runner/execute/job_context.hpp"
#include "runner/execute/spare_control.hpp"
#include "runner/execute/spare_folders.hpp"
#include "runner/schedule/launcher.hpp"

namespace localrun {

class InProcessLauncher final : public JobLauncher {
 public:
  explicit InProcessLauncher(JobTools tools) : tools_(std::move(tools)) {
    tools_.spare_folders = &spare_folders_;
    tools_.spare_controls = &spare_controls_;
    tools_.run_variables = &run_variables_;
  }
  InProcessLauncher(const InProcessLauncher&) = delete;
  InProcessLauncher& operator=(const InProcessLauncher&) = delete;
  [[nodiscard]] boost::asio::awaitable<JobEnd> run(JobSpec spec, JobControl& control) override;

 private:
  SpareFolders spare_folders_;
  SpareControls spare_controls_;
  RunVariables run_variables_;
  JobTools tools_;
};

}  // namespace localrun
