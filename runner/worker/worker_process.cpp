#include "runner/worker/worker_process.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace localrun {

namespace asio = boost::asio;

WorkerProcess::~WorkerProcess() {
  if (pid_ == 0) return;
  kill();
  ::waitpid(pid_, nullptr, 0);
}

void WorkerProcess::ask_to_end() const noexcept { send(SIGTERM); }

void WorkerProcess::kill() const noexcept { send(SIGKILL); }

void WorkerProcess::send(int signal) const noexcept {
  if (pid_ == 0) return;
  ::kill(extent_ == Extent::group ? -pid_ : pid_, signal);
}

Task<int> WorkerProcess::wait(const asio::any_io_executor& executor) {
  const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (descriptor >= 0) {
    asio::posix::stream_descriptor ended(executor, descriptor);
    static_cast<void>(co_await ended.async_wait(asio::posix::descriptor_base::wait_read,
                                                asio::as_tuple(asio::use_awaitable)));
  }
  // Until it is reaped nobody else can have the group's number.
  if (extent_ == Extent::group) kill();
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  co_return status;
}

}  // namespace localrun
