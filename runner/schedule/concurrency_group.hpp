#pragma once

// Who of a concurrency group runs, who waits, who is cancelled (execution.md 7.7). Pure: members
// are known by their tickets, in the order of their arrival; those that have gone have none.

#include "runner/plan/job_spec.hpp"

#include <cstdint>
#include <vector>

namespace localrun {

struct GroupTicket {
  std::uint64_t number = 0;  // a later arrival has a higher one
  bool is_running = false;
  bool is_cancelled = false;  // told to go; does not count as waiting any more
  friend bool operator==(const GroupTicket&, const GroupTicket&) = default;
};

/// What a newcomer does to the others.
struct Arrival {
  bool is_refused = false;  // the queue is full: the newcomer is cancelled itself
  std::vector<std::uint64_t> cancelled;
  friend bool operator==(const Arrival&, const Arrival&) = default;
};

/// At most this many wait with `queue: max`.
inline constexpr std::size_t most_waiting = 100;

[[nodiscard]] Arrival arrive(const std::vector<GroupTicket>& others, const Concurrency& newcomer);
/// One runs at a time; of those that wait, the first to have come.
[[nodiscard]] bool is_its_turn(const std::vector<GroupTicket>& others, std::uint64_t number);

}  // namespace localrun
