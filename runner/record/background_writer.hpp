#pragma once

// Appends to files on a thread of its own: who makes a lot of text does not wait for each copy of
// it into the file.

#include "runner/record/file.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace localrun {

/// Holds two texts at most, one being written and one that waits, so memory stays flat. One caller.
class BackgroundWriter {
 public:
  /// Swaps `text` for an empty one; waits while two are on their way. `file` stays until wait().
  /// Fails with the error of an earlier text, whose file then lacks it; nothing is written after
  /// it.
  [[nodiscard]] Result<void> append(File& file, std::string& text);
  /// Until everything is written, or nothing more will be: the first error.
  [[nodiscard]] Result<void> wait();

 private:
  void work(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  File* file_ = nullptr;  // of `next_`; null: none waits
  std::string next_;
  std::string written_;  // its room is used again
  bool is_writing_ = false;
  std::optional<Error> error_;
  std::jthread thread_;  // the last member: ends before the others; started by the first text
};

}  // namespace localrun
