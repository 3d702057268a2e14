#pragma once

// Text to a file descriptor that may be slow or closed, without ever holding up the run: what a
// pipe does not take yet is kept, and `is_full` asks those who produce to wait (back-pressure, not
// loss).

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace localrun {

class DescriptorWriter {
 public:
  /// Called once, with a sentence for a person, when writing has become impossible.
  using Report = std::function<void(std::string_view)>;
  /// The descriptor is borrowed. The program ignores SIGPIPE.
  explicit DescriptorWriter(int descriptor, Report report = {});

  /// Writes what the descriptor takes and keeps the rest. After a failure: does nothing.
  void write(std::string_view text) noexcept;
  /// Tries again with what was kept; for a timer of the program's.
  void pump() noexcept;
  /// Waits until all is written, or writing fails.
  void finish() noexcept;
  /// True while more is kept than should be; tries again first.
  [[nodiscard]] bool is_full() noexcept;
  /// errno of the failure, 0 without one.
  [[nodiscard]] int failure() const noexcept { return failure_; }

 private:
  [[nodiscard]] bool is_ready(int wait_milliseconds) noexcept;
  /// Bytes taken by the descriptor now; 0 when it would block.
  [[nodiscard]] std::size_t write_some(std::string_view text, int wait_milliseconds) noexcept;
  void fail(int error) noexcept;

  int descriptor_;
  Report report_;
  bool may_block_ = true;  // a pipe, terminal or socket, not a file
  bool is_stuck_ = false;  // waited in vain, nothing was taken since
  int failure_ = 0;
  std::string kept_;
  std::size_t kept_begin_ = 0;  // what lies before is written already
};

}  // namespace localrun
