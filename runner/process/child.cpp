#include "runner/process/child.hpp"

#include "runner/process/launch.hpp"

#include <boost/optional.hpp>
#define BOOST_PROCESS_USE_STD_FS
#include <boost/process/v2/process.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unordered_set>

namespace localrun {

namespace asio = boost::asio;
namespace process = boost::process::v2;

namespace {

constexpr int wide_pipe = 1 << 20;                          // bytes
constexpr std::size_t usual_pipe = std::size_t{64} * 1024;  // what a pipe holds by default

constexpr auto tuple_awaitable = asio::as_tuple(asio::use_awaitable);

/// The children of one event loop. A service of its io_context: `waitpid` is the same for the whole
/// process, so that whoever reaps adopted processes has to know which are owned.
class ChildTable : public asio::execution_context::service {
 public:
  using key_type = ChildTable;
  static asio::execution_context::id id;
  explicit ChildTable(asio::execution_context& context)
      : asio::execution_context::service(context) {}

  std::unordered_set<pid_t> pids;

 private:
  void shutdown() override {}
};

asio::execution_context::id ChildTable::id;

ChildTable& table_of(const asio::any_io_executor& executor) {
  return asio::use_service<ChildTable>(asio::query(executor, asio::execution::context));
}

Exit exit_from_native(int status) {
  if (WIFSIGNALED(status)) return {.code = 0, .signal = WTERMSIG(status)};
  return {.code = WEXITSTATUS(status), .signal = std::nullopt};
}

/// One end of a pipe on the event loop.
struct PipeEnd {
  explicit PipeEnd(const asio::any_io_executor& executor) : descriptor(executor) {}

  asio::posix::stream_descriptor descriptor;
  std::size_t left = 0;  // after stop_reading: what may still be handed out
  bool is_over = false;  // read to its end; closed with the child
  bool is_wide = false;

  void open(Fd fd) {
    if (fd) descriptor.assign(fd.release());
  }
  [[nodiscard]] bool is_open() const noexcept { return descriptor.is_open() && !is_over; }
  void close() noexcept {
    boost::system::error_code ignored;
    descriptor.close(ignored);
  }
};

}  // namespace

struct Child::Impl {
  Impl(asio::any_io_executor on, pid_t process_id, Fd process_fd, Fd watched_fd)
      : executor(std::move(on)),
        pid(process_id),
        owner(executor, pid, process_fd.release()),
        ended(executor, watched_fd.release()),
        pipes{PipeEnd(executor), PipeEnd(executor)},
        input(executor) {
    table_of(executor).pids.insert(pid);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  ~Impl() {
    if (exit) return;
    ::kill(-pid, SIGKILL);
    table_of(executor).pids.erase(pid);
    // The owner reaps as it goes.
  }

  [[nodiscard]] PipeEnd& pipe(Stream stream) { return pipes[static_cast<std::size_t>(stream)]; }

  /// The end of the process when it has ended; does not block. Reaped ids are let go at once: the
  /// owner would otherwise kill whoever has the number next.
  [[nodiscard]] Result<std::optional<Exit>> reap() {
    if (exit) return exit;
    boost::system::error_code error;
    if (owner.running(error)) return std::optional<Exit>();
    if (error) {
      return system_error("cannot wait for process " + std::to_string(pid), error.value());
    }
    exit = exit_from_native(owner.native_exit_code());
    const auto released = owner.detach();
    table_of(executor).pids.erase(pid);
    return exit;
  }

  asio::any_io_executor executor;
  pid_t pid;
  process::process owner;
  // Ours to watch: the owner's own wait calls a blocking waitpid and loses the signal number.
  asio::posix::stream_descriptor ended;
  std::array<PipeEnd, 2> pipes;
  PipeEnd input;
  bool reading_stopped = false;
  std::optional<Exit> exit;
};

Child::Child(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Child::Child(Child&& other) noexcept = default;
Child& Child::operator=(Child&& other) noexcept = default;
Child::~Child() = default;

Result<Child> Child::start(asio::any_io_executor executor, const ProcessSpec& spec) {
  LOCALRUN_TRY(auto launched, launch(spec));
  const auto fail = [&](int error) {
    ::kill(-launched.pid, SIGKILL);
    ::waitpid(launched.pid, nullptr, 0);
    return system_error("cannot start '" + spec.argv.front() + "'", error);
  };
  auto watched_fd = Fd(::fcntl(launched.process.get(), F_DUPFD_CLOEXEC, 3));
  if (!watched_fd) return fail(errno);
  try {
    auto impl = std::make_unique<Impl>(std::move(executor), launched.pid,
                                       std::move(launched.process), std::move(watched_fd));
    impl->pipe(Stream::output).open(std::move(launched.output));
    impl->pipe(Stream::error).open(std::move(launched.error));
    impl->input.open(std::move(launched.input));
    return Child(std::move(impl));
  } catch (const boost::system::system_error& error) {
    return fail(error.code().value());
  }
}

pid_t Child::pid() const noexcept { return impl_->pid; }

std::optional<Exit> Child::exit() const noexcept { return impl_->exit; }

Task<Result<Exit>> Child::wait() {
  constexpr std::chrono::milliseconds pause(1);
  for (bool readable = false;; readable = true) {
    LOCALRUN_CO_TRY(const auto exit, impl_->reap());
    if (exit) co_return *exit;
    // Readable but not ended happens around an exec by another thread: look again, do not spin.
    if (readable) co_await sleep_for(pause);
    const auto [error] =
        co_await impl_->ended.async_wait(asio::posix::descriptor_base::wait_read, tuple_awaitable);
    if (error)
      co_return system_error("waiting for process " + std::to_string(impl_->pid), ECANCELED);
  }
}

Task<std::size_t> Child::read(Stream stream, std::span<char> into) {
  auto& pipe = impl_->pipe(stream);
  if (!pipe.is_open()) co_return 0;
  if (!impl_->reading_stopped) {
    const auto [error, size] = co_await pipe.descriptor.async_read_some(
        asio::buffer(into.data(), into.size()), tuple_awaitable);
    if (!error && size >= usual_pipe && !pipe.is_wide) {
      // A full pipe: its writer is quick. More room lets the two run side by side; where the user's
      // share of pipe memory is used up it stays as it is.
      pipe.is_wide = true;
      ::fcntl(pipe.descriptor.native_handle(), F_SETPIPE_SZ, wide_pipe);
    }
    if (!error) co_return size;
    if (error != asio::error::operation_aborted) pipe.is_over = true;
    if (!impl_->reading_stopped || !pipe.is_open()) co_return 0;
  }
  const auto wanted = std::min(pipe.left, into.size());
  const auto size = wanted == 0 ? 0 : ::read(pipe.descriptor.native_handle(), into.data(), wanted);
  if (size <= 0) {
    pipe.close();
    co_return 0;
  }
  pipe.left -= static_cast<std::size_t>(size);
  co_return static_cast<std::size_t>(size);
}

void Child::stop_reading() noexcept {
  impl_->reading_stopped = true;
  for (auto& pipe : impl_->pipes) {
    if (!pipe.is_open()) continue;
    int size = 0;
    if (::ioctl(pipe.descriptor.native_handle(), FIONREAD, &size) == 0)
      pipe.left = static_cast<std::size_t>(size);
    boost::system::error_code ignored;
    pipe.descriptor.cancel(ignored);
  }
}

Task<Result<void>> Child::write(std::string_view text) {
  const auto [error, size] = co_await asio::async_write(
      impl_->input.descriptor, asio::buffer(text.data(), text.size()), tuple_awaitable);
  if (error)
    co_return system_error("cannot write to process " + std::to_string(impl_->pid), error.value());
  co_return Result<void>();
}

void Child::close_input() noexcept { impl_->input.close(); }

void Child::signal(int number) noexcept {
  if (impl_->exit) return;
  ::kill(-impl_->pid, number);
  ::kill(-impl_->pid, SIGCONT);
}

std::vector<pid_t> living_children(const asio::any_io_executor& executor) {
  const auto& pids = table_of(executor).pids;
  return {pids.begin(), pids.end()};
}

}  // namespace localrun
