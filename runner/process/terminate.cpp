#include "runner/process/terminate.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <csignal>
#include <utility>

namespace localrun {

namespace asio = boost::asio;

/// Puts a timer on the list of those that a raise wakes, while it waits.
class StopRequest::Waiting {
 public:
  Waiting(std::vector<asio::steady_timer*>& list, asio::steady_timer& timer)
      : list_(list), timer_(&timer) {
    list_.push_back(timer_);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { std::erase(list_, timer_); }

 private:
  std::vector<asio::steady_timer*>& list_;
  asio::steady_timer* timer_;
};

StopRequest::StopRequest(StopRequest& parent)
    : executor_(parent.executor_), level_(parent.level_), parent_(&parent) {
  parent.followers_.push_back(this);
}

StopRequest::~StopRequest() {
  if (parent_) std::erase(parent_->followers_, this);
}

void StopRequest::raise(StopLevel level) {
  if (level <= level_) return;
  const bool is_first = level_ == StopLevel::none;
  level_ = level;
  for (auto* timer : waiting_) timer->cancel();
  for (auto* follower : followers_) follower->raise(level);
  if (!is_first) return;
  // Last: what begins now may wait for more at once.
  for (Listener* listener : listeners_) listener->begin_();
}

Task<bool> StopRequest::wait_for(StopLevel level, std::chrono::nanoseconds limit) {
  asio::steady_timer timer(executor_, limit);
  const Waiting waiting(waiting_, timer);
  while (level_ < level) {
    const auto before = level_;
    const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    // Aborted without a raise: it is the waiting coroutine that was cancelled.
    if (!error || level_ == before) break;
  }
  co_return level_ >= level;
}

StopRequest::Listener::Listener(StopRequest& request, std::function<void()> begin)
    : request_(request), begin_(std::move(begin)) {
  if (request_.level() != StopLevel::none) begin_();
  request_.listeners_.push_back(this);
}

StopRequest::Listener::~Listener() { std::erase(request_.listeners_, this); }

namespace {

/// Waits for a grace time. True when the caller shall go on to the next signal.
Task<bool> is_over(StopRequest& request, StopLevel shortened_by, std::chrono::nanoseconds grace) {
  co_await request.wait_for(shortened_by, grace);
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() == asio::cancellation_type::none;
}

}  // namespace

Task<void> stop(Child& child, StopRequest& request, StopGraces graces) {
  co_await asio::this_coro::throw_if_cancelled(false);
  bool next = true;
  if (request.level() == StopLevel::cancel) {
    child.signal(SIGINT);
    next = co_await is_over(request, StopLevel::cancel_quickly, graces.after_interrupt);
  }
  if (next && request.level() < StopLevel::kill) {
    child.signal(SIGTERM);
    next = co_await is_over(request, StopLevel::kill, graces.after_terminate);
  }
  if (next) child.signal(SIGKILL);
}

}  // namespace localrun
