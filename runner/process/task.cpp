#include "runner/process/task.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <list>

namespace localrun {

namespace asio = boost::asio;
namespace this_coro = boost::asio::this_coro;
constexpr auto tuple_awaitable = asio::as_tuple(asio::use_awaitable);

Task<bool> sleep_for(std::chrono::nanoseconds time) {
  asio::steady_timer timer(co_await this_coro::executor, time);
  const auto [error] = co_await timer.async_wait(tuple_awaitable);
  co_return !error;
}

namespace {

bool is_cancellation(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

struct TaskGroup::State {
  explicit State(const asio::any_io_executor& on) : executor(on), changed(on) {}

  asio::any_io_executor executor;
  asio::steady_timer changed;  // cancelled to wake those who join
  std::list<asio::cancellation_signal> running;
  // A finished task's frame may still look at its signal; freed with the next spawn or the group.
  std::list<asio::cancellation_signal> finished;
  std::exception_ptr failure;
  bool is_cancelled = false;

  void cancel() {
    is_cancelled = true;
    for (auto& signal : running) signal.emit(asio::cancellation_type::terminal);
  }
  void end(std::list<asio::cancellation_signal>::iterator task, std::exception_ptr thrown) {
    finished.splice(finished.end(), running, task);
    // A task that was just about to go on ends by the exception of its next wait.
    const bool has_obeyed = is_cancelled && thrown && is_cancellation(thrown);
    if (thrown && !has_obeyed && !failure) failure = std::move(thrown);
    if (running.empty()) changed.cancel();
  }
};

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : state_(std::make_shared<State>(std::move(executor))) {}

TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(Task<void> task) {
  state_->finished.clear();
  const auto signal = state_->running.emplace(state_->running.end());
  auto ended = [state = state_, signal](std::exception_ptr thrown) {
    state->end(signal, std::move(thrown));
  };
  asio::co_spawn(state_->executor, std::move(task),
                 asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
}

void TaskGroup::cancel() { state_->cancel(); }

std::size_t TaskGroup::running() const noexcept { return state_->running.size(); }

Task<void> TaskGroup::join() {
  for (bool joined = false; !joined;) joined = co_await join_for(std::chrono::hours(24));
}

Task<bool> TaskGroup::join_for(std::chrono::nanoseconds limit) {
  const auto state = state_;
  const bool throws = co_await this_coro::throw_if_cancelled();
  co_await this_coro::throw_if_cancelled(false);
  const auto end = std::chrono::steady_clock::now() + limit;
  bool passed_on = false;
  while (!state->running.empty() && std::chrono::steady_clock::now() < end) {
    const auto cancelled = (co_await this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none && !passed_on) {
      passed_on = true;
      state->cancel();
    }
    state->changed.expires_at(end);
    co_await state->changed.async_wait(tuple_awaitable);
  }
  co_await this_coro::throw_if_cancelled(throws);
  if (!state->running.empty()) co_return false;
  if (state->failure) std::rethrow_exception(std::exchange(state->failure, nullptr));
  co_return true;
}

namespace {

Task<void> call(std::function<void()> work) {
  work();
  co_return;
}

}  // namespace

Task<void> run_on_pool(asio::thread_pool& pool, std::function<void()> work) {
  const bool throws = co_await this_coro::throw_if_cancelled();
  co_await this_coro::throw_if_cancelled(false);
  co_await asio::co_spawn(pool, call(std::move(work)), asio::use_awaitable);
  co_await this_coro::throw_if_cancelled(throws);
}

}  // namespace localrun
