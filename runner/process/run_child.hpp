#pragma once

// A process from start to end: both streams read, stopped when asked, drained after its end
// (execution.md 1.8, 7.4).

#include "runner/process/child.hpp"
#include "runner/process/terminate.hpp"

#include <functional>
#include <string_view>

namespace localrun {

/// What the receiver of output says to each block.
enum class Flow : std::uint8_t {
  go_on,
  pause,  // the block was taken; read no more before `until_ready` is done
};

/// Where output goes. Blocks are of at most 256 KiB, and borrowed.
struct OutputReceiver {
  std::function<Flow(Stream, std::string_view)> on_block;
  /// Waited for after a pause; while it waits the child's pipe fills up and the child waits too.
  /// Stopping the child works meanwhile.
  std::function<Task<void>()> until_ready = {};
};

struct RunChildOptions {
  StopGraces graces = {};
  /// How long a grandchild may keep the pipes open after the end of the child (1.8).
  std::chrono::milliseconds drain{5000};
  /// Told the process id once the child runs.
  std::function<void(pid_t)> on_start = {};
};

/// Runs `spec` to its end. What the child itself has written is delivered in full; what others
/// write after `drain` is not. The receiver is called on the event loop's thread.
[[nodiscard]] Task<Result<Exit>> run_child(ProcessSpec spec, OutputReceiver receiver,
                                           StopRequest& request, RunChildOptions options = {});

}  // namespace localrun
