#pragma once

// One end of a socket over which two processes send each other lines, and bytes behind them.

#include "runner/process/fd.hpp"
#include "runner/process/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace localrun {

/// On the event loop's thread.
class LinePort {
 public:
  LinePort(const boost::asio::any_io_executor& executor, Fd socket);
  LinePort(const LinePort&) = delete;
  LinePort& operator=(const LinePort&) = delete;
  ~LinePort();

  /// Whole lines, each ended by LF, or bytes that a line has announced. What the other end does not
  /// take yet is kept.
  void send(std::string_view bytes);
  /// Bytes that are kept.
  [[nodiscard]] std::size_t waiting() const noexcept;
  /// Until nothing is kept. False: the other end is gone.
  [[nodiscard]] Task<bool> flush();
  /// The next line without its LF, valid until the next call; none: the other end is gone, or the
  /// caller was cancelled.
  [[nodiscard]] Task<std::optional<std::string_view>> next_line();
  /// The same for so many bytes.
  [[nodiscard]] Task<std::optional<std::string_view>> next_bytes(std::size_t count);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace localrun
