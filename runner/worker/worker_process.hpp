#pragma once

#include "runner/process/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <sys/types.h>
#include <utility>

namespace localrun {

/// A child that works on a job, killed when it is let go before it has ended.
class WorkerProcess {
 public:
  enum class Extent : std::uint8_t {
    process,
    group  // it is the first of a group of its own, all of which is meant
  };
  WorkerProcess(pid_t pid, Extent extent) : pid_(pid), extent_(extent) {}
  WorkerProcess(WorkerProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, 0)), extent_(other.extent_) {}
  WorkerProcess& operator=(WorkerProcess&&) = delete;
  ~WorkerProcess();

  /// To end by itself (SIGTERM).
  void ask_to_end() const noexcept;
  void kill() const noexcept;
  /// Its end as waitpid tells it. What is left of its group is killed then.
  [[nodiscard]] Task<int> wait(const boost::asio::any_io_executor& executor);

 private:
  void send(int signal) const noexcept;

  pid_t pid_;  // 0: it has ended
  Extent extent_;
};

}  // namespace localrun
