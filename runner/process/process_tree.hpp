#pragma once

// The processes below this one, found by their parents in /proc, and the end of them.

#include <functional>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

namespace localrun {

struct ProcessEntry {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  char state = 0;    // as in /proc/PID/stat; Z: ended and not reaped
  std::string name;  // at most 15 bytes
};

/// True without living or unreaped children; one system call.
[[nodiscard]] bool has_no_children() noexcept;
/// True when there is none but the spared ones: then nothing of a process that adopts orphans
/// (`adopt_orphans`) is left but what is below those. False also where the system cannot tell.
[[nodiscard]] bool has_no_children_besides(std::span<const pid_t> spared);

/// Whether a process is meant, given whether its parent is.
using SelectProcess = std::function<bool(const ProcessEntry& process, bool is_parent_selected)>;

/// Kills every selected descendant of this process with SIGKILL and gives those it killed. All are
/// stopped first, until no new one appears: so nothing escapes by forking or by losing its parent.
/// `spared` processes and what is below them are not looked at. Ended processes that were adopted
/// are reaped, but never a spared one, nor one of this process's own group: those are our own short
/// calls (git), which somebody waits for on another thread. Waits until all are gone, at most two
/// seconds; what may not be killed (another user's) is left out. Processes with an id below `first`
/// are not looked at: a process of the system costs a look into /proc.
std::vector<ProcessEntry> kill_descendants(const SelectProcess& select,
                                           std::span<const pid_t> spared, pid_t first = 0);

}  // namespace localrun
