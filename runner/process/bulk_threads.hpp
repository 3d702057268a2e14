#pragma once

// Threads for bulk work (task.hpp, on_pool) that are started when they are first needed: most jobs
// need none.

#include <cstddef>
#include <memory>

namespace boost::asio {
class thread_pool;
}

namespace localrun {

/// On the event loop's thread.
class BulkThreads {
 public:
  explicit BulkThreads(std::size_t count);
  BulkThreads(const BulkThreads&) = delete;
  BulkThreads& operator=(const BulkThreads&) = delete;
  /// Joins them.
  ~BulkThreads();

  /// Starts them if need be.
  [[nodiscard]] boost::asio::thread_pool& pool();
  /// Waits until their work is done; before the io_context goes.
  void join();

 private:
  std::size_t count_;
  std::unique_ptr<boost::asio::thread_pool> pool_;
};

}  // namespace localrun
