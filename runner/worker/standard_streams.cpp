#include "runner/worker/standard_streams.hpp"

#include "runner/isolate/namespaces.hpp"
#include "runner/worker/job_message.hpp"
#include "runner/worker/job_worker.hpp"
#include "runner/worker/wire.hpp"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

/// Whatever else this process prints must not get into the conversation.
Connection take_standard_streams() {
  Connection connection{Fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, kept_descriptor + 1)),
                        Fd(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, kept_descriptor + 1))};
  const Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  ::dup2(nothing.get(), STDIN_FILENO);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  return connection;
}

bool can_wait_for(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

/// So many bytes, and none beyond. False: the other end is gone.
bool read_exactly(char* into, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::read(STDIN_FILENO, into, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {
      pollfd wait{STDIN_FILENO, POLLIN, 0};
      ::poll(&wait, 1, -1);
      continue;
    }
    if (count <= 0) return false;
    into += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

Error no_job(const std::string& problem) {
  return Error({"the worker was sent " + problem, "it is started by localrun run --launcher", 0});
}

/// Without its line end.
Result<std::string> read_short_line() {
  std::string line;
  // One by one: what follows the job is for the process that works on it.
  for (char byte = 0;; line += byte) {
    if (line.size() > wire::longest_job_head) return no_job("something else than a job");
    if (!read_exactly(&byte, 1)) return no_job("no job");
    if (byte == '\n') return line;
  }
}

Result<JobMessage> receive_job() {
  LOCALRUN_TRY(std::string line, read_short_line());
  // The launcher may have taken it.
  if (line + '\n' == wire::knock) {
    LOCALRUN_TRY(line, read_short_line());
  }
  const auto head = wire::read_job_head(line);
  if (!head) return no_job("something else than a job");
  if (head->version != wire::version)
    return no_job("a job of version " + std::to_string(head->version) +
                  " of the protocol, and speaks version " + std::to_string(wire::version));
  std::string text(head->bytes, '\0');
  if (!read_exactly(text.data(), text.size())) return no_job("half a job");
  LOCALRUN_TRY(JobMessage message, read_job_message(text));
  if (auto reached = check_folders(message); !reached) return reached.error();
  return message;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// In namespaces of its own: the standard streams are all that its first process keeps.
int work_secluded(const JobMessage& message) {
  const Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const Seclusion& seclusion = *message.seclusion;
  const auto body = [&](const Result<void>& entered) {
    return work_in_view(take_standard_streams(), message.spec, message.stores, seclusion.view,
                        seclusion.hides_home, entered, Greeting::said);
  };
  const auto pid = start_in_namespaces(nothing, seclusion.network, seclusion.user, body);
  if (!pid) return refuse_job(take_standard_streams(), pid.error(), Greeting::said);
  return wait_for(*pid);
}

}  // namespace

WorkerEnd work_on_standard_streams() {
  if (!can_wait_for(STDIN_FILENO) || !can_wait_for(STDOUT_FILENO)) return WorkerEnd::no_connection;
  const Connection streams{Fd(), Fd(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, kept_descriptor + 1))};
  if (!say_hello(streams)) return WorkerEnd::no_connection;
  auto message = receive_job();
  if (!message) {
    static_cast<void>(refuse_job(streams, message.error(), Greeting::said));
  } else if (message->seclusion) {
    static_cast<void>(work_secluded(*message));
  } else {
    static_cast<void>(work_on_job(take_standard_streams(), std::move(message->spec),
                                  std::move(message->stores), Greeting::said));
  }
  return WorkerEnd::done;
}

}  // namespace localrun
