#include "runner/process/shutdown.hpp"

#include "tests/process/support.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace localrun {
namespace {

using test::run_task;
using namespace std::chrono_literals;

Task<StopLevel> raise_and_wait(Shutdown& shutdown, int number) {
  ::raise(number);
  co_return co_await shutdown.next();
}

TEST(ShutdownTest, RisesWithEachSignal) {
  boost::asio::io_context loop;
  Shutdown shutdown(loop.get_executor(), 0ms);
  EXPECT_EQ(shutdown.last_signal(), 0);
  EXPECT_EQ(run_task(loop, raise_and_wait(shutdown, SIGINT)), StopLevel::cancel);
  EXPECT_EQ(shutdown.last_signal(), SIGINT);
  EXPECT_EQ(run_task(loop, raise_and_wait(shutdown, SIGTERM)), StopLevel::cancel_quickly);
  EXPECT_EQ(run_task(loop, raise_and_wait(shutdown, SIGHUP)), StopLevel::kill);
  EXPECT_EQ(run_task(loop, raise_and_wait(shutdown, SIGINT)), StopLevel::kill);
  EXPECT_EQ(shutdown.last_signal(), SIGINT);
}

Task<void> keep_next(Shutdown& shutdown, std::vector<StopLevel>& levels) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  for (;;) {
    levels.push_back(co_await shutdown.next());
    if (levels.back() == StopLevel::none) co_return;
  }
}

Task<std::vector<StopLevel>> raise_twice(Shutdown& shutdown) {
  std::vector<StopLevel> levels;
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn(keep_next(shutdown, levels));
  ::raise(SIGINT);
  ::raise(SIGTERM);
  while (shutdown.last_signal() != SIGTERM) co_await sleep_for(1ms);
  group.cancel();
  co_await group.join();
  co_return levels;
}

TEST(ShutdownTest, CountsSignalsThatComeTogetherAsOne) {
  boost::asio::io_context loop;
  Shutdown shutdown(loop.get_executor(), 1h);
  const std::vector<StopLevel> expected{StopLevel::cancel, StopLevel::none};
  EXPECT_EQ(run_task(loop, raise_twice(shutdown)), expected);
}

TEST(ShutdownTest, IgnoresBrokenPipes) {
  boost::asio::io_context loop;
  const Shutdown shutdown(loop.get_executor());
  ::raise(SIGPIPE);
}

}  // namespace
}  // namespace localrun
