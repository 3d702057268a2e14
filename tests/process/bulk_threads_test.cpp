#include "runner/process/bulk_threads.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <iterator>

namespace localrun {
namespace {

namespace fs = std::filesystem;

std::ptrdiff_t threads_here() {
  return std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator());
}

TEST(BulkThreads, AreStartedWhenTheyAreNeeded) {
  const std::ptrdiff_t before = threads_here();
  BulkThreads threads(2);
  EXPECT_EQ(threads_here(), before);
  bool is_done = false;
  boost::asio::post(threads.pool(), [&is_done] { is_done = true; });
  EXPECT_GE(threads_here(),
            before + 2);  // the thread sanitizer starts one of its own with the first
  threads.join();
  EXPECT_TRUE(is_done);
}

TEST(BulkThreads, NothingIsJoinedWhereNothingWasStarted) {
  BulkThreads threads(2);
  threads.join();
}

}  // namespace
}  // namespace localrun
