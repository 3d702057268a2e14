#include "runner/worker/file_groups.hpp"

#include "runner/worker/group_member.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace localrun {

namespace asio = boost::asio;

namespace {

/// Whoever waits for the second group may be told to go by a newcomer in the first.
Task<bool> enter_all(GroupVisit& visit, std::vector<std::unique_ptr<GroupMember>>& members,
                     TaskGroup& watching) {
  const std::function<bool()> has_left = [&visit] { return visit.has_left(); };
  for (const auto& member : members) {
    const GroupEntry entry = co_await enter_group(*member, has_left, visit.on_wait);
    if (entry.kind == GroupEntry::Kind::cancelled) visit.on_stop(entry.reason);
    if (entry.kind != GroupEntry::Kind::running) co_return false;
    watching.spawn(watch_group(*member, visit.on_stop));
  }
  co_return true;
}

}  // namespace

Task<void> FileGroups::keep(std::shared_ptr<GroupVisit> visit) {
  std::vector<std::unique_ptr<GroupMember>> members;
  for (const Concurrency& group : visit->groups) {
    members.push_back(std::make_unique<GroupMember>(folder_, visit->repository, group,
                                                    run_ + ", job '" + visit->name + "'"));
  }
  TaskGroup watching(co_await asio::this_coro::executor);
  const bool has_entered = co_await enter_all(*visit, members, watching);
  if (has_entered && !visit->has_left()) visit->on_entered();
  while (!visit->has_left()) co_await visit->end().async_wait(asio::as_tuple(asio::use_awaitable));
  watching.cancel();
  co_await watching.join();
}

}  // namespace localrun
