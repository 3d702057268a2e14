#pragma once

// Concurrency groups as the driver sees them: a job, or a call, waits for its groups before it
// takes a slot, and leaves them when it has ended (execution.md 7.7). Who else is in a group is the
// keeper's knowledge.

#include "runner/plan/job_spec.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace localrun {

/// One member's stay, shared between the driver and the keeper, on the event loop's thread.
class GroupVisit {
 public:
  explicit GroupVisit(const boost::asio::any_io_executor& executor)
      : end_(executor, boost::asio::steady_timer::time_point::max()) {}

  std::vector<Concurrency> groups;  // entered in this order
  std::string repository;           // groups belong to one
  std::string name;                 // of the job, as other members are told
  /// Said once for each group: in words, what is waited for.
  std::function<void(std::string)> on_wait;
  /// It is its turn in all groups.
  std::function<void()> on_entered;
  /// It has to end, waiting or not; the reason in words.
  std::function<void(std::string)> on_stop;

  /// The driver's side: the member has ended, or need not wait any more.
  void leave() {
    has_left_ = true;
    end_.cancel();
  }
  [[nodiscard]] bool has_left() const noexcept { return has_left_; }
  /// The keeper's side: cancelled when the member leaves.
  [[nodiscard]] boost::asio::steady_timer& end() noexcept { return end_; }

 private:
  bool has_left_ = false;
  boost::asio::steady_timer end_;
};

class GroupKeeper {
 public:
  virtual ~GroupKeeper() = default;
  /// Returns when the visit has been left. Never throws.
  [[nodiscard]] virtual boost::asio::awaitable<void> keep(std::shared_ptr<GroupVisit> visit) = 0;
};

}  // namespace localrun
