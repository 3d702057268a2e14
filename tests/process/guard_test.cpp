#include "runner/process/guard.hpp"

#include "runner/process/fd.hpp"
#include "tests/process/support.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace localrun {
namespace {

using test::TestFolder;

struct Pipe {
  Pipe() {
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    read = Fd(ends[0]);
    write = Fd(ends[1]);
  }
  /// The next byte; nothing at end of file or after a minute.
  [[nodiscard]] std::optional<char> next() const {
    pollfd wait = {.fd = read.get(), .events = POLLIN, .revents = 0};
    char byte = 0;
    if (::poll(&wait, 1, 60'000) != 1 || ::read(read.get(), &byte, 1) != 1) return std::nullopt;
    return byte;
  }
  void tell(char byte) const { [[maybe_unused]] const auto size = ::write(write.get(), &byte, 1); }
  void tell_pid() const {
    const pid_t pid = ::getpid();
    [[maybe_unused]] const auto size = ::write(write.get(), &pid, sizeof pid);
  }
  [[nodiscard]] pid_t next_pid() const {
    pid_t pid = 0;
    return ::read(read.get(), &pid, sizeof pid) == sizeof pid ? pid : -1;
  }
  Fd read;
  Fd write;
};

/// Waits for one of these signals, which have to be blocked.
int wait_signal(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers) sigaddset(&set, number);
  int number = 0;
  ::sigwait(&set, &number);
  return number;
}

void block(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers) sigaddset(&set, number);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
}

[[noreturn]] void sleep_for_ever() {
  for (;;) ::pause();
}

/// A process in a session of its own whose parent has gone, as daemons do it.
void start_daemon() {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();
    if (::fork() == 0) sleep_for_ever();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

pid_t start_guarded(const std::function<int()>& body) {
  const pid_t guard = ::fork();
  if (guard != 0) return guard;
  ::setpgid(0, 0);
  ::_exit(run_guarded(body));
}

int status_of(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

TEST(GuardTest, EndsAsTheProgramDid) {
  const struct {
    const char* name;
    std::function<int()> body;
    int code;
    int signal;
  } rows[] = {
      {"success", [] { return 0; }, 0, 0},
      {"exit status", [] { return 42; }, 42, 0},
      {"exit",
       [] {
         ::_exit(7);
         return 0;
       },
       7, 0},
      {"killed", [] { return ::kill(::getpid(), SIGKILL); }, 0, SIGKILL},
      {"terminated",
       [] {
         ::raise(SIGTERM);
         return 0;
       },
       0, SIGTERM},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const int status = status_of(start_guarded(row.body));
    if (row.signal != 0) {
      EXPECT_TRUE(WIFSIGNALED(status));
      EXPECT_EQ(WTERMSIG(status), row.signal);
    } else {
      EXPECT_TRUE(WIFEXITED(status));
      EXPECT_EQ(WEXITSTATUS(status), row.code);
    }
  }
}

TEST(GuardTest, LeavesNothingBehindAfterKill9) {
  const TestFolder folder;
  const auto temporary = folder / "temporary";
  std::filesystem::create_directories(temporary / "in" / "side");
  std::ofstream(temporary / "file") << "text";
  Pipe told;
  Pipe alive;  // held open by every process: end of file says that all are gone
  const pid_t guard = start_guarded([&] {
    register_temporary_folder(temporary);
    start_daemon();
    start_daemon();
    if (::fork() == 0) sleep_for_ever();
    told.tell_pid();
    sleep_for_ever();
    return 0;
  });
  alive.write.reset();
  const pid_t body = told.next_pid();
  ASSERT_GT(body, 0);
  EXPECT_NE(body, guard);
  EXPECT_EQ(test::read_text("/proc/" + std::to_string(guard) + "/comm"), "localrun-guard\n");
  ::kill(body, SIGKILL);
  const int status = status_of(guard);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  EXPECT_EQ(alive.next(), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(temporary));
  EXPECT_TRUE(std::filesystem::exists(folder.path()));
}

TEST(GuardTest, LetsTheProgramCancelWhenTheGuardIsKilled) {
  Pipe told;
  const pid_t guard = start_guarded([&] {
    block({SIGTERM});
    told.tell('r');
    told.tell(wait_signal({SIGTERM}) == SIGTERM ? 't' : '?');
    return 0;
  });
  told.write.reset();
  ASSERT_EQ(told.next(), 'r');
  ::kill(guard, SIGKILL);
  status_of(guard);
  EXPECT_EQ(told.next(), 't');
  EXPECT_EQ(told.next(), std::nullopt);
}

TEST(GuardTest, PassesSignalsOn) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    SCOPED_TRACE(number);
    Pipe told;
    const pid_t guard = start_guarded([&] {
      block({SIGINT, SIGTERM, SIGHUP, SIGQUIT});
      told.tell('r');
      return 100 + wait_signal({SIGINT, SIGTERM, SIGHUP, SIGQUIT});
    });
    ASSERT_EQ(told.next(), 'r');
    ::kill(guard, number);
    EXPECT_EQ(WEXITSTATUS(status_of(guard)), 100 + number);
  }
}

/// A shell's part: the guarded program in a group of its own, in the foreground of a terminal.
struct Terminal {
  int master = -1;
  pid_t shell = 0;
};

Terminal open_terminal(const std::function<int()>& body, const std::function<void(pid_t)>& shell) {
  Terminal terminal;
  terminal.shell = ::forkpty(&terminal.master, nullptr, nullptr, nullptr);
  if (terminal.shell < 0)
    throw std::system_error(errno, std::generic_category(), "no terminal here");
  if (terminal.shell != 0) return terminal;
  ::signal(SIGTTOU, SIG_IGN);
  Pipe go;
  const pid_t guard = ::fork();
  if (guard == 0) {
    ::setpgid(0, 0);
    ::signal(SIGTTOU, SIG_DFL);
    static_cast<void>(go.next());
    ::_exit(run_guarded(body));
  }
  ::setpgid(guard, guard);
  ::tcsetpgrp(0, guard);
  go.tell('g');
  shell(guard);
  ::_exit(0);
}

TEST(GuardTest, DoesNotDoubleTheTerminalsSignals) {
  Pipe told;
  const auto terminal = open_terminal(
      [&] {
        block({SIGINT, SIGTERM});
        told.tell('r');
        told.tell(static_cast<char>(wait_signal({SIGINT, SIGTERM})));
        told.tell(static_cast<char>(wait_signal({SIGINT, SIGTERM})));
        return 0;
      },
      [&](pid_t guard) {
        told.tell_pid();
        static_cast<void>(guard);
        status_of(guard);
      });
  told.write.reset();
  ASSERT_GT(told.next_pid(), 0);
  ASSERT_EQ(told.next(), 'r');
  ASSERT_EQ(::write(terminal.master, "\x03", 1), 1);
  EXPECT_EQ(told.next(), SIGINT);
  // A second SIGINT by way of the guard would come before this.
  const pid_t group = ::tcgetpgrp(terminal.master);
  ::kill(group, SIGTERM);
  EXPECT_EQ(told.next(), SIGTERM);
  status_of(terminal.shell);
  ::close(terminal.master);
}

TEST(GuardTest, StopsAndGoesOnWithTheProgram) {
  Pipe told;
  const auto terminal = open_terminal(
      [&] {
        block({SIGTERM});
        told.tell('r');
        wait_signal({SIGTERM});
        told.tell('e');
        return 5;
      },
      [&](pid_t guard) {
        int status = 0;
        ::waitpid(guard, &status, WUNTRACED);
        told.tell(WIFSTOPPED(status) ? 's' : '?');
        ::kill(-guard, SIGCONT);
        ::kill(guard, SIGTERM);
        ::waitpid(guard, &status, 0);
        told.tell(WEXITSTATUS(status) == 5 ? '5' : '?');
      });
  told.write.reset();
  ASSERT_EQ(told.next(), 'r');
  ASSERT_EQ(::write(terminal.master, "\x1a", 1), 1);
  EXPECT_EQ(told.next(), 's');
  EXPECT_EQ(told.next(), 'e');
  EXPECT_EQ(told.next(), '5');
  status_of(terminal.shell);
  ::close(terminal.master);
}

TEST(GuardTest, CanBeSwitchedOff) {
  ::setenv("LOCALRUN_NO_GUARD", "1", 1);
  const pid_t self = ::getpid();
  EXPECT_EQ(run_guarded([self] { return ::getpid() == self ? 3 : 4; }), 3);
  ::unsetenv("LOCALRUN_NO_GUARD");
}

}  // namespace
}  // namespace localrun
