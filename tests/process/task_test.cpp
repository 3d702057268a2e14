#include "runner/process/task.hpp"

#include "tests/process/support.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace localrun {
namespace {

using test::run_task;
using namespace std::chrono_literals;

Task<void> count_up(int& counter) {
  co_await sleep_for(0ns);
  ++counter;
}

Task<int> join_hundred() {
  int counter = 0;
  TaskGroup group(co_await boost::asio::this_coro::executor);
  for (int i = 0; i < 100; ++i) group.spawn(count_up(counter));
  co_await group.join();
  co_return counter;
}

TEST(TaskGroupTest, JoinsEveryTask) {
  boost::asio::io_context loop;
  EXPECT_EQ(run_task(loop, join_hundred()), 100);
}

Task<void> sleep_long(int& cancelled) {
  const bool slept = co_await sleep_for(1h);
  if (!slept) ++cancelled;
}

Task<int> cancel_and_join() {
  int cancelled = 0;
  TaskGroup group(co_await boost::asio::this_coro::executor);
  for (int i = 0; i < 3; ++i) group.spawn(sleep_long(cancelled));
  const bool ended = co_await group.join_for(1ms);
  if (ended) co_return -1;
  group.cancel();
  co_await group.join();
  co_return cancelled;
}

TEST(TaskGroupTest, CancelsItsTasks) {
  boost::asio::io_context loop;
  EXPECT_EQ(run_task(loop, cancel_and_join()), 3);
}

Task<void> sleep_again_and_again() {
  for (bool goes_on = true; goes_on;) goes_on = co_await sleep_for(2ms);
}

Task<void> hold_up_the_loop() {
  co_await sleep_for(0ns);
  std::this_thread::sleep_for(6ms);
}

/// Both sleeps are over when the loop looks again; who cancels comes first.
Task<int> cancel_between_sleeps() {
  int joined = 0;
  for (int i = 0; i < 5; ++i) {
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.spawn(sleep_again_and_again());
    group.spawn(hold_up_the_loop());
    co_await sleep_for(1ms);
    group.cancel();
    co_await group.join();
    ++joined;
  }
  co_return joined;
}

TEST(TaskGroupTest, CancelsTasksThatAreAboutToGoOn) {
  boost::asio::io_context loop;
  EXPECT_EQ(run_task(loop, cancel_between_sleeps()), 5);
}

Task<int> cancel_the_parent() {
  int cancelled = 0;
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn(sleep_long(cancelled));
  group.spawn(sleep_long(cancelled));
  co_await group.join();
  co_return cancelled;
}

Task<void> keep(Task<int> task, int& into) { into = co_await std::move(task); }

Task<int> cancel_outer() {
  int cancelled = -1;
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn(keep(cancel_the_parent(), cancelled));
  co_await group.join_for(1ms);
  group.cancel();
  try {
    co_await group.join();
  } catch (const boost::system::system_error&) {
    // The parent's own next wait says that it was cancelled, after its tasks were joined.
  }
  co_return cancelled;
}

TEST(TaskGroupTest, PassesACancellationOnAndStillJoins) {
  boost::asio::io_context loop;
  EXPECT_EQ(run_task(loop, cancel_outer()), 2);
}

Task<void> fail() {
  co_await sleep_for(0ns);
  throw std::runtime_error("failed");
}

Task<int> join_failing() {
  int counter = 0;
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn(fail());
  group.spawn(count_up(counter));
  try {
    co_await group.join();
  } catch (const std::runtime_error&) {
    co_return counter;
  }
  co_return -1;
}

TEST(TaskGroupTest, JoinsAllBeforeItThrows) {
  boost::asio::io_context loop;
  EXPECT_EQ(run_task(loop, join_failing()), 1);
}

Task<bool> work_elsewhere(boost::asio::thread_pool& pool) {
  const auto here = std::this_thread::get_id();
  const auto there = co_await on_pool(pool, &std::this_thread::get_id);
  co_return here == std::this_thread::get_id() && here != there;
}

TEST(OnPoolTest, RunsOnAnotherThreadAndComesBack) {
  boost::asio::io_context loop;
  boost::asio::thread_pool pool(1);
  EXPECT_TRUE(run_task(loop, work_elsewhere(pool)));
}

int throw_something() { throw std::runtime_error("bulk"); }

Task<bool> catch_from_pool(boost::asio::thread_pool& pool) {
  try {
    co_await on_pool(pool, &throw_something);
  } catch (const std::runtime_error&) {
    co_return true;
  }
  co_return false;
}

TEST(OnPoolTest, BringsAnExceptionBack) {
  boost::asio::io_context loop;
  boost::asio::thread_pool pool(1);
  EXPECT_TRUE(run_task(loop, catch_from_pool(pool)));
}

}  // namespace
}  // namespace localrun
