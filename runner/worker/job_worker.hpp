#pragma once

// A job in a process of its own: what runs in there.

#include "runner/execute/job_context.hpp"
#include "runner/isolate/view.hpp"
#include "runner/worker/connection.hpp"

#include <cstdint>

namespace localrun {

enum class Greeting : std::uint8_t { to_be_said, said };

/// Runs the job and tells all of it over the connection (wire.hpp); takes orders from there, and
/// kills the job when the other end is gone. Uses nothing of the process that it was forked from
/// but the values it is given. The value is the exit status of the process.
[[nodiscard]] int work_on_job(Connection connection, JobSpec spec, JobStores stores,
                              Greeting greeting);

/// The same as the first process of namespaces (namespaces.hpp), once it has made the view there;
/// where that cannot be done the job is refused. `entered`: as NamespaceBody gets it.
[[nodiscard]] int work_in_view(Connection connection, const JobSpec& spec, const JobStores& stores,
                               const View& view, bool hides_home, const Result<void>& entered,
                               Greeting greeting);

/// The same for a job that cannot be begun.
[[nodiscard]] int refuse_job(const Connection& connection, const Error& reason, Greeting greeting);

/// The first thing that a worker says; never waits long. False: nobody is there to hear it.
[[nodiscard]] bool say_hello(const Connection& connection);

}  // namespace localrun
