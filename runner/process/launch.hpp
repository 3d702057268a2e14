#pragma once

// The bare start of a process; child.hpp makes an owner of it.

#include "runner/process/child.hpp"
#include "runner/process/fd.hpp"

namespace localrun {

/// A process that runs and that nobody waits for yet, with our ends of its pipes.
struct Launched {
  pid_t pid = 0;
  Fd process;  // of it (pidfd)
  Fd output;
  Fd error;  // empty with merged streams
  Fd input;  // only with open_input
};

/// Errors as for Child::start.
[[nodiscard]] Result<Launched> launch(const ProcessSpec& spec);

}  // namespace localrun
