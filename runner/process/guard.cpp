#include "runner/process/guard.hpp"

#include "runner/process/orphans.hpp"
#include "runner/process/private_files.hpp"
#include "runner/process/process_tree.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace localrun {
namespace {

/// Memory that guard and program share: paths, each ended by NUL. `used` moves after the path is
/// written, so that a path torn by kill -9 is never seen.
struct FolderList {
  std::atomic<std::size_t> used;
  char text[std::size_t{256} * 1024 - sizeof(std::size_t)];
};

// One per process by nature, like the guard itself: set once, before any thread.
FolderList* folders = nullptr;

bool is_traced() {
  std::ifstream status("/proc/self/status");
  constexpr std::string_view key = "TracerPid:\t";
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(key)) return line.substr(key.size()) != "0";
  return false;
}

bool is_guard_wanted() {
  const char* const off = std::getenv("LOCALRUN_NO_GUARD");
  if (off != nullptr && std::string_view(off) == "1") return false;
  return !is_traced();
}

void make_folder_list() {
  void* const memory = ::mmap(nullptr, sizeof(FolderList), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) folders = static_cast<FolderList*>(memory);
}

void remove_folders() {
  if (folders == nullptr) return;
  const std::string_view paths(folders->text, folders->used.load(std::memory_order_acquire));
  for (std::size_t at = 0; at < paths.size();) {
    const auto end = paths.find('\0', at);
    // Best effort: there is nobody left to tell.
    const auto removed = remove_owned_folder(std::string(paths.substr(at, end - at)));
    static_cast<void>(removed.has_value());
    at = end + 1;
  }
}

/// Without a guard the program removes the folders itself, when it ends in order.
int run_alone(const std::function<int()>& body) {
  const int status = body();
  remove_folders();
  return status;
}

class Guard {
 public:
  Guard() {
    sigemptyset(&signals_);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCHLD})
      sigaddset(&signals_, number);
  }

  /// Before the fork, so that no signal falls between; gives the mask that the child goes back to.
  [[nodiscard]] sigset_t block_signals() const {
    ::signal(SIGCHLD, SIG_DFL);
    sigset_t before;
    ::sigprocmask(SIG_BLOCK, &signals_, &before);
    return before;
  }

  [[noreturn]] void watch(pid_t child) {
    child_ = child;
    ::prctl(PR_SET_NAME, "localrun-guard", 0, 0, 0);
    std::optional<int> status;
    while (!status) {
      siginfo_t info = {};
      const int number = ::sigwaitinfo(&signals_, &info);
      if (number == SIGCHLD) {
        status = reap();
      } else if (number > 0 && info.si_code <= 0 && info.si_pid != child_) {
        ::kill(child_, number);  // sent by a process; the terminal's have si_code SI_KERNEL
      }
    }
    clean_up();
    end_like(*status);
  }

 private:
  /// The child's status once it has ended; all other adopted processes are reaped as well.
  [[nodiscard]] std::optional<int> reap() const {
    std::optional<int> ended;
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0;) {
      if (pid != child_) continue;
      if (WIFSTOPPED(status)) {
        follow_stop(WSTOPSIG(status));
      } else {
        ended = status;
      }
    }
    return ended;
  }

  /// The shell watches the guard: it stops after the child did, and both go on together. SIGSTOP is
  /// somebody's order to the child alone.
  void follow_stop(int number) const {
    if (number != SIGTSTP && number != SIGTTIN && number != SIGTTOU) return;
    ::kill(::getpid(), SIGSTOP);
    ::kill(child_, SIGCONT);
  }

  static void clean_up() {
    const SelectProcess all = [](const ProcessEntry&, bool) { return true; };
    // Again for what lost its parent meanwhile; not for ever, as a hanging disk keeps processes.
    for (int round = 0; round < 5; ++round)
      if (kill_descendants(all, {}).empty()) break;
    remove_folders();
  }

  [[noreturn]] static void end_like(int status) {
    if (WIFEXITED(status)) ::_exit(WEXITSTATUS(status));
    const int number = WTERMSIG(status);
    const rlimit no_core = {.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::kill(::getpid(), number);
    ::_exit(128 + number);
  }

  sigset_t signals_ = {};
  pid_t child_ = 0;
};

}  // namespace

int run_guarded(const std::function<int()>& body) {
  make_folder_list();
  adopt_orphans();
  if (!is_guard_wanted()) return run_alone(body);
  Guard guard;
  const auto mask = guard.block_signals();
  const pid_t parent = ::getpid();
  const pid_t child = folders == nullptr ? -1 : ::fork();
  if (child > 0) guard.watch(child);
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
  if (child < 0) return run_alone(body);
  adopt_orphans();  // not inherited
  ::prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  if (::getppid() != parent) ::raise(SIGTERM);  // killed before the line above
  const int status = body();
  if (::getppid() != parent) remove_folders();  // the guard was killed
  return status;
}

void register_temporary_folder(const std::filesystem::path& path) {
  if (folders == nullptr || !path.is_absolute()) return;
  const auto& text = path.native();
  const auto used = folders->used.load(std::memory_order_relaxed);
  if (used + text.size() + 1 > sizeof folders->text) return;
  std::memcpy(folders->text + used, text.c_str(), text.size() + 1);
  folders->used.store(used + text.size() + 1, std::memory_order_release);
}

}  // namespace localrun
