#pragma once

// One job run from its set-up to its completion (execution.md 6.1, 7.3).

#include "runner/events/control.hpp"
#include "runner/execute/job_context.hpp"
#include "runner/plan/job_spec.hpp"

#include <boost/asio/awaitable.hpp>

namespace localrun {

struct JobRunEnd {
  Conclusion result = Conclusion::success;
  NamedTexts outputs;
  std::uint32_t steps_not_run = 0;   // left out by the caller's choice
  std::vector<std::string> files{};  // see FilesOfJob; of jobs that others wait for
  bool has_checked_out = false;
};

/// Publishes everything from JobStarted to JobFinished. Never fails: what goes wrong is the job's
/// failure.
[[nodiscard]] boost::asio::awaitable<JobRunEnd> run_job(JobSpec spec, JobControl& control,
                                                        JobTools tools);

}  // namespace localrun
