#pragma once

// Cancelling a process (execution.md 7.4): SIGINT, up to 7.5 s, SIGTERM, up to 2.5 s, SIGKILL; to
// the whole process group (13.6).

#include "runner/process/child.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace localrun {

/// How badly a process shall stop. Only ever rises.
enum class StopLevel : std::uint8_t {
  none,
  cancel,          // SIGINT, grace, SIGTERM, grace, SIGKILL
  cancel_quickly,  // no more grace for SIGINT: SIGTERM at once (a second Ctrl-C)
  kill,            // SIGKILL at once
};

/// The wish that something stop, passed down from a job to its processes. Belongs to the event
/// loop's thread; outlives the tasks that wait on it.
class StopRequest {
 public:
  explicit StopRequest(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  /// A request of its own that also follows `parent`, which outlives it.
  explicit StopRequest(StopRequest& parent);
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;
  ~StopRequest();

  [[nodiscard]] StopLevel level() const noexcept { return level_; }
  /// Asks for at least `level`; a lower one than before changes nothing.
  void raise(StopLevel level);
  /// Waits until `level` is asked for, at most `limit`. True when it is; false when the time is
  /// over or the waiting coroutine is cancelled.
  [[nodiscard]] Task<bool> wait_for(StopLevel level, std::chrono::nanoseconds limit);

  /// Calls `begin` when the first stop is asked for; at once when one was. Goes before the request.
  class Listener {
   public:
    Listener(StopRequest& request, std::function<void()> begin);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();

   private:
    friend class StopRequest;
    StopRequest& request_;
    std::function<void()> begin_;
  };

 private:
  class Waiting;
  boost::asio::any_io_executor executor_;
  StopLevel level_ = StopLevel::none;
  StopRequest* parent_ = nullptr;
  std::vector<StopRequest*> followers_;
  std::vector<boost::asio::steady_timer*> waiting_;
  std::vector<Listener*> listeners_;
};

/// Time between the signals.
struct StopGraces {
  std::chrono::milliseconds after_interrupt{7500};
  std::chrono::milliseconds after_terminate{2500};
};

/// A stop was asked for: signals the child step by step. Returns after SIGKILL, or when cancelled,
/// which the one who waits for the child does once it has ended.
[[nodiscard]] Task<void> stop(Child& child, StopRequest& request, StopGraces graces = {});

}  // namespace localrun
