#pragma once

// A guard process above the program: however the program ends, kill -9 included, nothing that it
// started runs on and no temporary folder stays.

#include <filesystem>
#include <functional>

namespace localrun {

/// Forks at once, hence to be called first in main, before any thread. `body` runs in the child
/// and its value is given back there. The parent, named `localrun-guard`, does not return: it waits
/// for the child, kills all that is left of its descendants (also what called setsid or was forked
/// twice), removes the registered folders and ends as the child did, by the same status or signal.
///
/// Signals to the guard alone go on to the child; those of the terminal reach both without it.
/// Stopping and going on (Ctrl-Z, fg) follow the child. When the guard is killed the child gets
/// SIGTERM and can cancel in order.
///
/// Without a guard, `body` runs in this process: under a debugger, with LOCALRUN_NO_GUARD=1, or
/// when the fork fails.
[[nodiscard]] int run_guarded(const std::function<int()>& body);

/// The guard removes this folder (absolute path) once the program has ended; without a guard the
/// program does when `body` returns. Before threads or on the thread of the event loop only.
void register_temporary_folder(const std::filesystem::path& path);

}  // namespace localrun
