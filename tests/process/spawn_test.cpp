#include "runner/process/spawn.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace localrun {
namespace {

struct Said {
  std::string text;
  int status = -1;
};

/// Runs a script of sh; what it prints on both streams.
Said run_sh(const char* script, SpawnSpec spec = {}) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  Fd read_end(ends[0]);
  Fd write_end(ends[1]);
  const std::array<char*, 4> argv{const_cast<char*>("sh"), const_cast<char*>("-c"),
                                  const_cast<char*>(script), nullptr};
  const std::array<char*, 2> environ{const_cast<char*>("PATH=/usr/bin:/bin"), nullptr};
  spec.program = "/bin/sh";
  spec.argv = argv.data();
  spec.environ = environ.data();
  spec.output = spec.error = write_end.get();
  Spawned spawned;
  const int failure = spawn(spec, spawned);
  write_end.reset();
  if (failure != 0) return {{}, -failure};
  Said said;
  std::array<char, 4096> block{};
  ssize_t size = 0;
  while ((size = ::read(read_end.get(), block.data(), block.size())) > 0)
    said.text.append(block.data(), static_cast<std::size_t>(size));
  ::waitpid(spawned.pid, &said.status, 0);
  return said;
}

/// The lines of /proc/self/status that say which signals are blocked or ignored.
constexpr const char* show_signals = "grep -E '^Sig(Blk|Ign)' /proc/self/status";
constexpr const char* no_signals = "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n";

TEST(Spawn, NoSignalIsBlockedOrIgnored) {
  sigset_t blocked;
  sigfillset(&blocked);
  sigset_t before;
  sigprocmask(SIG_BLOCK, &blocked, &before);
  const auto ignored = ::signal(SIGUSR1, SIG_IGN);
  const auto pipe = ::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(run_sh(show_signals).text, no_signals);
  ::signal(SIGUSR1, ignored);
  ::signal(SIGPIPE, pipe);
  sigset_t after;
  sigprocmask(SIG_SETMASK, &before, &after);
  EXPECT_TRUE(sigismember(&after, SIGTERM)) << "the caller's mask has changed";
}

TEST(Spawn, TheChildHasThreeDescriptorsAndItsDirectory) {
  SpawnSpec spec;
  spec.directory = "/";
  // `ls` itself opens the folder, as 3.
  EXPECT_EQ(run_sh("ls /proc/self/fd; pwd; cat", spec).text, "0\n1\n2\n3\n/\n");
}

TEST(Spawn, LeadsAGroupOrASession) {
  const char* const show = "set -- $(cat /proc/self/stat); echo $5 $6 $$";  // group, session
  const auto fields = [&](SpawnSpec::Leads leads) {
    SpawnSpec spec;
    spec.leads = leads;
    return run_sh(show, spec).text;
  };
  const std::string session = std::to_string(::getsid(0));
  std::string group = fields(SpawnSpec::Leads::group);
  const std::string pid = group.substr(group.rfind(' ') + 1);
  EXPECT_EQ(group, pid.substr(0, pid.size() - 1) + " " + session + " " + pid);
  group = fields(SpawnSpec::Leads::session);
  const std::string leader =
      group.substr(group.rfind(' ') + 1, group.size() - group.rfind(' ') - 2);
  EXPECT_EQ(group, leader + " " + leader + " " + leader + "\n");
}

/// In a process of its own, whose status is told.
template <class Function>
int status_in_child(Function function) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(function() ? 0 : 1);
  int status = -1;
  ::waitpid(pid, &status, 0);
  return status;
}

TEST(Spawn, SaysWhyItFailedAndLeavesNoProcess) {
  SpawnSpec spec;
  spec.directory = "/nowhere at all";
  EXPECT_EQ(run_sh("true", spec).status, -ENOENT);
  spec.directory = "/bin/sh";
  EXPECT_EQ(run_sh("true", spec).status, -ENOTDIR);
  spec.directory = nullptr;
  spec.input = 9999;
  EXPECT_EQ(run_sh("true", spec).status, -EBADF);
  EXPECT_EQ(status_in_child([&] {
              return run_sh("true", spec).status == -EBADF &&
                     ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
            }),
            0);
}

TEST(Spawn, WhereDescriptorsOfTheCallerAreAmongTheFirst) {
  EXPECT_EQ(status_in_child([] {
              for (int number = 0; number < 3; ++number) ::close(number);
              // The pipe is 0 and 1 now: its end stands where it is wanted.
              return run_sh("echo out; echo err >&2").text == "out\nerr\n";
            }),
            0);
}

/// Kernels before 5.9, and filters of containers that are older than the call.
bool forbid_close_range() {
  std::array<sock_filter, 4> filter{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog program{filter.size(), filter.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST(Spawn, ClosesOneByOneWhereTheKernelCannotCloseAll) {
  EXPECT_EQ(status_in_child([] {
              const int left_open = ::open("/dev/null", O_RDONLY);
              return left_open > 2 && forbid_close_range() &&
                     run_sh("ls /proc/self/fd").text == "0\n1\n2\n3\n";
            }),
            0);
}

volatile std::sig_atomic_t handled = 0;

/// A handler of ours that ran in the child would count in our memory.
TEST(Spawn, OurHandlersDoNotRunInTheChild) {
  const auto before = ::signal(SIGUSR2, [](int) { handled = handled + 1; });
  for (int i = 0; i < 50; ++i) {
    Spawned spawned;
    std::array<char*, 4> argv{const_cast<char*>("sh"), const_cast<char*>("-c"),
                              const_cast<char*>("kill -USR2 $$; exit 3"), nullptr};
    std::array<char*, 1> environ{nullptr};
    const Fd nothing(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    SpawnSpec spec;
    spec.program = "/bin/sh";
    spec.argv = argv.data();
    spec.environ = environ.data();
    spec.output = spec.error = nothing.get();
    ASSERT_EQ(spawn(spec, spawned), 0);
    ::kill(spawned.pid, SIGUSR2);
    int status = 0;
    ::waitpid(spawned.pid, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR2) << status;
  }
  EXPECT_EQ(handled, 0);
  ::signal(SIGUSR2, before);
}

}  // namespace
}  // namespace localrun
