#include "runner/process/spawn.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <memory>
#include <new>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The name by which no sanitizer stands before it: that of threads takes every clone for a fork,
// and its child's memory for another's.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the C library's own
extern "C" int __clone(int (*function)(void*), void* stack, int flags, void* argument, ...);

// The child runs in our memory, while this thread waits, so it calls the kernel only: a function of
// a library may keep something that is ours then, as sanitizers do at the beginning of each.
#define LOCALRUN_IN_CHILD __attribute__((no_sanitize("address", "thread", "undefined"), noinline))

namespace localrun {
namespace {

constexpr int last_standard_signal = 31;
constexpr int last_signal = 64;

using SignalMask = std::uint64_t;  // as the kernel has it: signal 1 is bit 0
constexpr SignalMask mask_of(int signal) {
  return SignalMask{1} << static_cast<unsigned>(signal - 1);
}

/// As the kernel has it.
struct SignalAction {
  void (*handler)(int) = SIG_DFL;
  unsigned long flags = 0;
  void (*restorer)() = nullptr;
  SignalMask mask = 0;
};

struct Birth {
  const SpawnSpec* spec;
  SignalMask to_reset;
  int most_descriptors;
  int failure;  // written by the child
};

/// Signals that may have a handler, or be ignored. Of the standard ones all: who handles them
/// changes in the course of a process. Of the others what this one was started with.
SignalMask signals_to_reset() noexcept {
  static const SignalMask mask = [] {
    SignalMask all = 0;
    for (int number = 1; number <= last_signal; ++number) {
      SignalAction action;
      const bool is_asked = number > last_standard_signal;
      if (is_asked) ::syscall(SYS_rt_sigaction, number, nullptr, &action, sizeof(SignalMask));
      if (!is_asked || action.handler != SIG_DFL) all |= mask_of(number);
    }
    return all & ~(mask_of(SIGKILL) | mask_of(SIGSTOP));
  }();
  return mask;
}

LOCALRUN_IN_CHILD bool give(int descriptor, int as) {
  // One that stands there already would be closed with the start of the program.
  if (descriptor == as) return ::syscall(SYS_fcntl, descriptor, F_SETFD, 0) == 0;
  return ::syscall(SYS_dup3, descriptor, as, 0) == as;
}

LOCALRUN_IN_CHILD bool give_input(int descriptor) {
  if (descriptor >= 0) return give(descriptor, 0);
  const long nothing = ::syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY, 0);
  return nothing >= 0 && give(static_cast<int>(nothing), 0);
}

/// Kernels before 5.9 and some containers' filters do not know the one call for all.
LOCALRUN_IN_CHILD void close_beyond(int most_descriptors) {
  if (::syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
  for (int descriptor = 3; descriptor < most_descriptors; ++descriptor)
    ::syscall(SYS_close, descriptor);
}

LOCALRUN_IN_CHILD bool prepare(const Birth& birth) {
  const SpawnSpec& spec = *birth.spec;
  // Before any of them is let in: their handlers are ours, and so is the memory.
  const SignalAction usual;
  for (int number = 1; number <= last_signal; ++number) {
    if ((birth.to_reset & mask_of(number)) != 0)
      ::syscall(SYS_rt_sigaction, number, &usual, nullptr, sizeof(SignalMask));
  }
  const bool leads = spec.leads == SpawnSpec::Leads::session ? ::syscall(SYS_setsid) >= 0
                                                             : ::syscall(SYS_setpgid, 0, 0) == 0;
  if (!leads || !give_input(spec.input) || !give(spec.output, 1) || !give(spec.error, 2))
    return false;
  close_beyond(birth.most_descriptors);
  if (spec.directory != nullptr && ::syscall(SYS_chdir, spec.directory) != 0) return false;
  const SignalMask none = 0;
  return ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, sizeof none) == 0;
}

LOCALRUN_IN_CHILD int be_born(void* argument) {
  Birth& birth = *static_cast<Birth*>(argument);
  if (prepare(birth))
    ::syscall(SYS_execve, birth.spec->program, birth.spec->argv, birth.spec->environ);
  birth.failure = errno;
  ::syscall(SYS_exit_group, 127);
  return 127;
}

int most_descriptors() noexcept {
  static const int most = [] {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1U << 20U));
  }();
  return most;
}

struct alignas(64) Stack {
  std::array<std::byte, std::size_t{32} * 1024> bytes;
};

/// Its end, where it begins; null: no memory. One for each thread is enough: it waits until the
/// child has left it.
std::byte* stack_end() noexcept {
  thread_local const std::unique_ptr<Stack> stack(new (std::nothrow) Stack);
  return stack ? stack->bytes.data() + stack->bytes.size() : nullptr;
}

}  // namespace

int spawn(const SpawnSpec& spec, Spawned& spawned) noexcept {
  std::byte* const stack = stack_end();
  if (stack == nullptr) return ENOMEM;
  Birth birth{&spec, signals_to_reset(), most_descriptors(), 0};
  // All of them, the C library's own too: none of our handlers may run in the child.
  const SignalMask all = ~SignalMask{0};
  SignalMask before = 0;
  ::syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, &before, sizeof all);
  int process = -1;
  const int pid =
      ::__clone(be_born, stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &birth, &process);
  const int failure = pid < 0 ? errno : birth.failure;
  ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, nullptr, sizeof before);
  if (pid >= 0) spawned = {pid, Fd(process)};
  if (failure == 0) return 0;
  if (pid >= 0) {
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    spawned = {};
  }
  return failure;
}

}  // namespace localrun
