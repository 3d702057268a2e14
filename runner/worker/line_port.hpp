#pragma once

// One end of a socket, or of two pipes, over which two processes send each other lines, and bytes
// behind them.

#include "runner/process/task.hpp"
#include "runner/worker/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

namespace localrun {

/// On the event loop's thread. Whoever uses pipes ignores SIGPIPE.
class LinePort {
 public:
  LinePort(const boost::asio::any_io_executor& executor, Connection connection);
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
  /// The next line without its LF, valid until the next call; none: the other end is gone, the line
  /// has more than `most` bytes, or the caller was cancelled.
  [[nodiscard]] Task<std::optional<std::string_view>> next_line(
      std::size_t most = std::numeric_limits<std::size_t>::max());
  /// Whoever waits for the other end has nothing more to wait for.
  void close() noexcept;
  /// What has come of the next line; valid until the caller waits for anything.
  [[nodiscard]] std::string_view begun_line() const noexcept;
  /// The same for so many bytes.
  [[nodiscard]] Task<std::optional<std::string_view>> next_bytes(std::size_t count);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace localrun
