#include "runner/worker/line_port.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace asio = boost::asio;

namespace {

constexpr auto tuple_awaitable = asio::as_tuple(asio::use_awaitable);
/// Most jobs say little, and memory that is touched first in a process just forked is dear.
constexpr std::size_t first_block = std::size_t{4} * 1024;
constexpr std::size_t largest_block = std::size_t{256} * 1024;
constexpr std::size_t most_sent = std::size_t{1} * 1024 * 1024;  // and still in memory
/// What is sent at once, instead of together with what else is said in this turn of the loop.
constexpr std::size_t much = std::size_t{64} * 1024;

}  // namespace

struct LinePort::State : std::enable_shared_from_this<State> {
  State(const asio::any_io_executor& executor, Connection connection)
      : descriptor(executor, connection.in.release()) {
    if (!connection.out) return;
    pipe.emplace(executor, connection.out.release());
    pipe->native_non_blocking(true);
  }

  [[nodiscard]] asio::posix::stream_descriptor& out() { return pipe ? *pipe : descriptor; }

  ssize_t write_some(const char* data, std::size_t size) {
    if (pipe) return ::write(pipe->native_handle(), data, size);
    return ::send(descriptor.native_handle(), data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  /// Sends what the other end takes now.
  void push() {
    while (sent < kept.size()) {
      const ssize_t count = write_some(kept.data() + sent, kept.size() - sent);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return go_on_later();
      if (count < 0) {
        is_gone = true;
        break;
      }
      sent += static_cast<std::size_t>(count);
    }
    kept.clear();
    sent = 0;
  }

  /// What has been sent goes also where more is always waiting.
  void forget_sent() {
    if (sent < most_sent) return;
    kept.erase(0, sent);
    sent = 0;
  }

  /// Lines that follow each other wake the other end once.
  void push_soon() {
    if (is_waiting) return;
    if (kept.size() - sent >= much) return push();
    if (is_posted) return;
    is_posted = true;
    asio::post(descriptor.get_executor(), [self = shared_from_this()] {
      self->is_posted = false;
      if (!self->is_waiting) self->push();
    });
  }

  void go_on_later() {
    if (is_waiting) return;
    is_waiting = true;
    out().async_wait(asio::posix::descriptor_base::wait_write,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->is_waiting = false;
                       if (!error) self->push();
                     });
  }

  /// What was read and not handed out yet moves to the front, and more comes behind it.
  Task<bool> fill() {
    std::copy(read.begin() + static_cast<std::ptrdiff_t>(begin),
              read.begin() + static_cast<std::ptrdiff_t>(end), read.begin());
    end -= begin;
    begin = 0;
    if (read.size() < end + block) read.resize(end + block);
    const std::size_t room = read.size() - end;
    const auto [error, size] =
        co_await descriptor.async_read_some(asio::buffer(read.data() + end, room), tuple_awaitable);
    if (error) co_return false;
    end += size;
    if (size == room) block = std::min(4 * block, largest_block);
    co_return true;
  }

  [[nodiscard]] std::string_view known() const {
    return std::string_view(read).substr(begin, end - begin);
  }

  std::string_view take(std::size_t count, std::size_t ended_by) {
    const std::string_view taken = known().substr(0, count);
    begin += count + ended_by;
    return taken;
  }

  asio::posix::stream_descriptor descriptor;
  std::optional<asio::posix::stream_descriptor> pipe;  // the way out, where it is another one
  std::string kept;
  std::size_t sent = 0;  // of `kept`
  bool is_waiting = false;
  bool is_posted = false;  // a push()
  bool is_gone = false;
  std::string read;       // room for what comes from the other end
  std::size_t begin = 0;  // of what was not handed out yet
  std::size_t end = 0;    // of what has come
  std::size_t block = first_block;
};

LinePort::LinePort(const asio::any_io_executor& executor, Connection connection)
    : state_(std::make_shared<State>(executor, std::move(connection))) {}

LinePort::~LinePort() { close(); }

void LinePort::close() noexcept {
  boost::system::error_code ignored;
  state_->descriptor.close(ignored);
  if (state_->pipe) state_->pipe->close(ignored);
}

void LinePort::send(std::string_view bytes) {
  if (state_->is_gone) return;
  state_->forget_sent();
  state_->kept.append(bytes);
  state_->push_soon();
}

std::size_t LinePort::waiting() const noexcept { return state_->kept.size() - state_->sent; }

Task<bool> LinePort::flush() {
  state_->push();
  while (waiting() > 0 && !state_->is_gone) {
    const auto [error] = co_await state_->out().async_wait(asio::posix::descriptor_base::wait_write,
                                                           tuple_awaitable);
    if (error) co_return false;
    state_->push();
  }
  co_return !state_->is_gone;
}

Task<std::optional<std::string_view>> LinePort::next_line(std::size_t most) {
  State& state = *state_;
  for (std::size_t searched = 0;;) {
    const std::size_t end = state.known().find('\n', searched);
    if (end != std::string::npos && end <= most) co_return state.take(end, 1);
    searched = end != std::string::npos ? end : state.known().size();
    if (searched > most) co_return std::nullopt;
    const bool has_more = co_await state.fill();
    if (!has_more) co_return std::nullopt;
  }
}

std::string_view LinePort::begun_line() const noexcept { return state_->known(); }

Task<std::optional<std::string_view>> LinePort::next_bytes(std::size_t count) {
  State& state = *state_;
  while (state.known().size() < count) {
    const bool has_more = co_await state.fill();
    if (!has_more) co_return std::nullopt;
  }
  co_return state.take(count, 0);
}

}  // namespace localrun
