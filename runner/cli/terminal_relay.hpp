#pragma once

// A terminal for somebody else, whose screen and keys are those of the caller's terminal.

#include "runner/process/fd.hpp"
#include "runner/process/result.hpp"

#include <memory>
#include <termios.h>
#include <thread>

namespace localrun::cli {

/// While it lives, the standard streams of this process are a terminal of its own, and a thread
/// carries between it and the caller's, which passes on every key (Ctrl-C, too) and its size.
class TerminalRelay {
 public:
  /// Standard input and output are a terminal.
  [[nodiscard]] static Result<std::unique_ptr<TerminalRelay>> begin();
  TerminalRelay(const TerminalRelay&) = delete;
  TerminalRelay& operator=(const TerminalRelay&) = delete;
  /// All that was said until now is shown; the caller's terminal and streams are as before.
  ~TerminalRelay();

 private:
  TerminalRelay() = default;
  void carry(const std::stop_token& stop) const;
  void take_size() const;

  Fd caller_in_;
  Fd caller_out_;
  Fd caller_error_;
  Fd ours_;  // the side of who draws
  termios modes_{};
  std::jthread thread_;  // the last member: ends before the others
};

}  // namespace localrun::cli
