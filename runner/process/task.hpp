#pragma once

// Coroutines of the one event loop: a task, a group of tasks that its parent joins, time, and bulk
// work on other threads. All of it is used on the thread of the io_context, except for the function
// that `on_pool` is given.
//
// g++ 12 builds `if (co_await …)` wrongly (the frame reads memory that was never set): give the
// result a name first, then ask.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace boost::asio {
class thread_pool;
}

namespace localrun {

template <class T>
using Task = boost::asio::awaitable<T>;

/// Waits. False when the coroutine was cancelled before the time was over.
[[nodiscard]] Task<bool> sleep_for(std::chrono::nanoseconds time);

/// Tasks that run beside their parent; the parent joins them before it returns, so that a task may
/// hold references to what the parent owns.
///
///     TaskGroup group(co_await boost::asio::this_coro::executor);
///     group.spawn(read_pipe(child));
///     …
///     co_await group.join();
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  /// Every task has been joined, or the event loop is being torn down with its coroutines.
  ~TaskGroup();

  /// Starts a task. It runs when the caller waits next.
  void spawn(Task<void> task);
  /// Asks every running task to end, by the cancellation of Asio. They still have to be joined.
  void cancel();
  [[nodiscard]] std::size_t running() const noexcept;

  /// Waits for all. A cancellation of the caller goes on to the tasks, which are waited for all the
  /// same. Throws the first exception that left a task, but for the cancellation of one that was
  /// asked to end.
  [[nodiscard]] Task<void> join();
  /// The same for at most `limit`; false when tasks still run, they go on.
  [[nodiscard]] Task<bool> join_for(std::chrono::nanoseconds limit);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Runs `work` on a thread of the pool and comes back to the caller's thread. A cancellation does
/// not interrupt it.
[[nodiscard]] Task<void> run_on_pool(boost::asio::thread_pool& pool, std::function<void()> work);

/// The value of `work()`, which runs on a thread of the pool: copying trees, hashing, archives.
/// It owns what it uses; it must not touch what belongs to the event loop. An exception of `work`
/// comes out here. The pool is joined before the io_context goes.
template <class F>
[[nodiscard]] auto on_pool(boost::asio::thread_pool& pool, F work)
    -> Task<std::invoke_result_t<F&>> {
  using T = std::invoke_result_t<F&>;
  static_assert(!std::is_void_v<T>, "bulk work gives a value, Result<void> at least");
  struct Work {
    F function;
    std::optional<T> value;
  };
  auto shared = std::make_shared<Work>(Work{std::move(work), std::nullopt});
  std::function<void()> call = [shared] { shared->value.emplace(shared->function()); };
  co_await run_on_pool(pool, std::move(call));
  co_return std::move(*shared->value);
}

}  // namespace localrun
