#include "runner/process/bulk_threads.hpp"

#include <boost/asio/thread_pool.hpp>

namespace localrun {

BulkThreads::BulkThreads(std::size_t count) : count_(count) {}

BulkThreads::~BulkThreads() { join(); }

boost::asio::thread_pool& BulkThreads::pool() {
  if (!pool_) pool_ = std::make_unique<boost::asio::thread_pool>(count_);
  return *pool_;
}

void BulkThreads::join() {
  if (pool_) pool_->join();
}

}  // namespace localrun
