#pragma once

// A worker whose standard streams are the connection: `localrun worker`.

#include <cstdint>

namespace localrun {

enum class WorkerEnd : std::uint8_t {
  done,           // the job has been run, well or not, or was refused
  no_connection,  // nobody is there who would send a job
};

/// Says hello on standard output, reads a job from standard input, and works on it. To be called
/// before any thread.
[[nodiscard]] WorkerEnd work_on_standard_streams();

}  // namespace localrun
