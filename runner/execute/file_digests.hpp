#pragma once

// SHA-256 of many files, by all processors.

#include "runner/process/result.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace localrun {

class FileHasher;

/// Files are hashed while more are added; whoever adds helps when the others cannot keep up, so the
/// queue stays short. One owner thread calls add() and finish().
class FileDigests {
 public:
  using Clock = std::chrono::steady_clock;

  /// After `deadline` add() and finish() fail with code ETIMEDOUT.
  explicit FileDigests(Clock::time_point deadline) : deadline_(deadline) {}
  /// Stops what is going on and waits for it.
  ~FileDigests();
  FileDigests(const FileDigests&) = delete;
  FileDigests& operator=(const FileDigests&) = delete;

  /// Fails as soon as any file so far could not be read.
  [[nodiscard]] Result<void> add(std::string path);
  /// The lower-case hexadecimal SHA-256 of all files' digests (32 bytes each) in the order in which
  /// they were added; empty when there were none.
  [[nodiscard]] Result<std::string> finish();

 private:
  struct Job {
    std::string path;
    std::array<unsigned char, 32> digest{};
  };

  void hand_over();
  [[nodiscard]] bool start_worker();
  void work();
  void work_on(std::unique_lock<std::mutex>& lock, FileHasher& hasher);
  [[nodiscard]] Result<void> state_of(const std::unique_lock<std::mutex>& lock) const;

  const Clock::time_point deadline_;
  std::vector<std::string> gathered_;  // by the owner, not yet in the queue

  std::mutex mutex_;  // guards all below
  std::condition_variable has_work_;
  std::deque<Job> jobs_;  // stay where they are until the end
  std::size_t next_ = 0;  // the first job that nobody has taken
  std::optional<Error> error_;
  bool is_complete_ = false;
  std::vector<std::jthread> workers_;
};

}  // namespace localrun
