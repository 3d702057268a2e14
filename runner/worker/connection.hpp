#pragma once

#include "runner/process/fd.hpp"

namespace localrun {

/// What two processes speak over.
struct Connection {
  Fd in;   // a pipe, or a socket for both directions
  Fd out;  // a pipe; empty: `in` is a socket
};

}  // namespace localrun
