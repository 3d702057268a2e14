#pragma once

// A process that is the first of its own namespaces: what it starts is seen by nobody else and ends
// with it (docs/isolation.md).

#include "runner/process/fd.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <functional>
#include <sys/types.h>

namespace localrun {

/// Runs as process 1 of the new namespaces, or where they were refused: `entered` is the reason.
/// Its value is the exit status.
using NamespaceBody = std::function<int(const Result<void>& entered)>;

/// Forks a process that does this and ends with the value. It ignores SIGINT, SIGTERM and SIGHUP,
/// as those of a terminal reach all its processes, and is killed when the calling thread ends.
[[nodiscard]] Result<pid_t> start_aside(const std::function<int()>& body);

/// The descriptor that `keep` is for the body.
constexpr int kept_descriptor = 3;

enum class JobNetwork : std::uint8_t {
  of_machine,
  own  // nothing but a loopback device of its own, which is up
};

/// Whom an ordinary user is seen as in there; root is root.
enum class JobUser : std::uint8_t {
  same,
  root  // who has root's rights there, over what belongs to the user
};

/// Forks; gives the process to wait for, which ends as the body does. The body has process, mount,
/// ipc and uts namespaces of its own, and a user namespace where the caller may not make those: its
/// user may mount there, but not the programs that it starts. Only `keep` and the
/// standard streams are open. Signals are ignored as by start_aside(). Everything in there is
/// killed when the calling thread ends.
[[nodiscard]] Result<pid_t> start_in_namespaces(const Fd& keep, JobNetwork network, JobUser user,
                                                const NamespaceBody& body);

}  // namespace localrun
