#pragma once

// A job in a worker, from the side of whoever started it: what the worker tells goes on to the bus,
// orders go to the worker, and its end is the job's (docs/worker-protocol.md).

#include "runner/execute/job_context.hpp"
#include "runner/process/result.hpp"
#include "runner/schedule/launcher.hpp"
#include "runner/worker/connection.hpp"
#include "runner/worker/worker_process.hpp"

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace localrun {

/// Of a worker that a launcher command starts.
struct LaunchedBy {
  std::string command;  // as given, for people
  std::string worker;   // path of the program that is the worker
  Fd errors;            // the launcher's standard error
  std::string message;  // the job: sent once the worker has said hello
};

struct StartedWorker {
  WorkerProcess process;
  Connection connection;
  std::optional<LaunchedBy> launcher;           // none: it was forked, and has the job
  std::chrono::steady_clock::time_point begin;  // before it was started
};

/// All but `worker` outlives it. Nothing: the worker refused the job, `why` says it, and nothing
/// was told of the job.
[[nodiscard]] boost::asio::awaitable<std::optional<JobEnd>> converse(
    JobTools& tools, JobControl& control, const JobSpec& spec, StartedWorker worker, Error& why);

/// Tells that a job could not be begun.
[[nodiscard]] JobEnd fail_job(EventBus& bus, const JobSpec& spec, const Error& reason);

}  // namespace localrun
