#pragma once

// Signals to localrun itself (SIGINT, SIGTERM, SIGHUP) as a stream of requests.

#include "runner/process/terminate.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>

namespace localrun {

/// While it lives, those signals do not end the program, and SIGPIPE is ignored (for good).
class Shutdown {
 public:
  /// Signals that arrive within `merge` of the one before count as one: a group-wide kill reaches
  /// the program directly and through its guard.
  explicit Shutdown(const boost::asio::any_io_executor& executor,
                    std::chrono::milliseconds merge = std::chrono::milliseconds(200));
  Shutdown(const Shutdown&) = delete;
  Shutdown& operator=(const Shutdown&) = delete;
  ~Shutdown();

  /// Waits for the next signal: the first asks to cancel, the second to cancel quickly, every
  /// further one to kill. `none` when the waiting coroutine was cancelled.
  [[nodiscard]] Task<StopLevel> next();
  /// The signal that came last; 0 before any. The program ends as if killed by the first: 128 + it.
  [[nodiscard]] int last_signal() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace localrun
