#include "runner/worker/in_process.hpp"

#include "runner/execute/job_run.hpp"

#include <utility>

namespace localrun {

boost::asio::awaitable<JobEnd> InProcessLauncher::run(JobSpec spec, JobControl& control) {
  JobRunEnd end = co_await run_job(std::move(spec), control, tools_);
  co_return JobEnd{end.result, std::move(end.outputs), end.steps_not_run, std::move(end.files),
                   end.has_checked_out};
}

}  // namespace localrun
