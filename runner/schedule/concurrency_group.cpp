#include "runner/schedule/concurrency_group.hpp"

#include <algorithm>

namespace localrun {

Arrival arrive(const std::vector<GroupTicket>& others, const Concurrency& newcomer) {
  Arrival arrival;
  const auto waiting = static_cast<std::size_t>(std::ranges::count_if(
      others, [](const GroupTicket& each) { return !each.is_running && !each.is_cancelled; }));
  if (newcomer.may_queue) {
    arrival.is_refused = waiting >= most_waiting;
    return arrival;
  }
  for (const GroupTicket& each : others) {
    if (each.is_cancelled) continue;
    if (!each.is_running || newcomer.cancel_in_progress) arrival.cancelled.push_back(each.number);
  }
  return arrival;
}

bool is_its_turn(const std::vector<GroupTicket>& others, std::uint64_t number) {
  return std::ranges::none_of(others, [number](const GroupTicket& each) {
    return each.is_running || (each.number < number && !each.is_cancelled);
  });
}

}  // namespace localrun
