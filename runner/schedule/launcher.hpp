#pragma once

// Who runs a job: here, in a child process, elsewhere. The facts go over the bus; this is the
// answer.

#include "runner/events/control.hpp"
#include "runner/events/event.hpp"
#include "runner/plan/job_spec.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace localrun {

/// How one job run ended: what its dependants are told.
struct JobEnd {
  Conclusion result = Conclusion::success;
  NamedTexts outputs;
  std::uint32_t steps_not_run = 0;   // left out by the caller's choice
  std::vector<std::string> files{};  // see FilesOfJob; of jobs that others wait for
  bool has_checked_out = false;
};

class JobLauncher {
 public:
  virtual ~JobLauncher() = default;
  /// Publishes everything from JobStarted to JobFinished. Never throws; a failure of the machine is
  /// a failed job. `control` outlives the call.
  [[nodiscard]] virtual boost::asio::awaitable<JobEnd> run(JobSpec spec, JobControl& control) = 0;
};

}  // namespace localrun
