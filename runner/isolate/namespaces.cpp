#include "runner/isolate/namespaces.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace localrun {
namespace {

constexpr int of_a_job = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
constexpr int broken_status = 125;
/// What programs are started without, root's too: mounting, so that what is read-only stays so, and
/// ways around files to disk and kernel.
constexpr std::array<int, 6> of_the_machine = {CAP_SYS_ADMIN, CAP_MKNOD,    CAP_SYS_MODULE,
                                               CAP_SYS_RAWIO, CAP_SYS_BOOT, CAP_SYS_TIME};

/// Of this kind of file the kernel takes one write only.
bool write_once(const char* path, std::string_view text) noexcept {
  const Fd file(::open(path, O_WRONLY | O_CLOEXEC));
  return file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// What containers do to their programs, and some services.
bool has_seccomp_filter() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line == "Seccomp:\t2") return true;
  }
  return false;
}

Error refused(int number, JobNetwork network) {
  const Error error = system_error("this user may not make namespaces", number);
  if (number == EPERM && has_seccomp_filter()) {
    return Error({error.what(),
                  "a seccomp profile forbids it, as in a container: docker run --security-opt "
                  "seccomp=unconfined --security-opt systempaths=unconfined",
                  number});
  }
  const std::string limits = network == JobNetwork::own
                                 ? "user.max_user_namespaces and user.max_net_namespaces"
                                 : "user.max_user_namespaces";
  return Error({error.what(),
                "sysctl " + limits +
                    " (more than 0), kernel.unprivileged_userns_clone=1 or "
                    "kernel.apparmor_restrict_unprivileged_userns=0, where this system has them",
                number});
}

/// There is one user and one group: files of all others belong to nobody.
Result<void> map_ids(uid_t user, gid_t group, JobUser seen_as, JobNetwork network) {
  const bool is_root = seen_as == JobUser::root;
  const std::string users =
      std::to_string(is_root ? 0 : user) + ' ' + std::to_string(user) + " 1\n";
  const std::string groups =
      std::to_string(is_root ? 0 : group) + ' ' + std::to_string(group) + " 1\n";
  if (!write_once("/proc/self/setgroups", "deny") || !write_once("/proc/self/uid_map", users) ||
      !write_once("/proc/self/gid_map", groups))
    return refused(errno, network);
  return {};
}

Result<void> leave_namespaces(JobNetwork network, JobUser seen_as) {
  const int wanted = of_a_job | (network == JobNetwork::own ? CLONE_NEWNET : 0);
  if (::geteuid() == 0 && ::unshare(wanted) == 0) return {};
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (::unshare(CLONE_NEWUSER | wanted) != 0) return refused(errno, network);
  return map_ids(user, group, seen_as, network);
}

/// A new network namespace has the device, but down.
Result<void> raise_loopback() {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  if (!socket || ::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0)
    return system_error("cannot start the loopback device of the job's own network", errno);
  return {};
}

/// The caller's handlers write into pipes that are the caller's.
void ignore_signals() noexcept {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::signal(number, SIG_IGN);
  for (const int number : {SIGCHLD, SIGWINCH, SIGTSTP, SIGCONT}) ::signal(number, SIG_DFL);
}

void keep_only(int descriptor) noexcept {
  if (descriptor != kept_descriptor) ::dup2(descriptor, kept_descriptor);
  ::fcntl(kept_descriptor, F_SETFD, FD_CLOEXEC);
  ::close_range(kept_descriptor + 1, ~0U, 0);
}

int wait_for(pid_t child) noexcept {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return broken_status;
  }
  if (!WIFSIGNALED(status)) return WEXITSTATUS(status);
  // As the first process ended, so does this one.
  ::signal(WTERMSIG(status), SIG_DFL);
  ::raise(WTERMSIG(status));
  return broken_status;
}

/// Between the caller and the first process of the namespaces: who makes a process namespace is not
/// in it.
int be_between(JobNetwork network, JobUser user, const NamespaceBody& body) {
  Result<void> left = leave_namespaces(network, user);
  if (left && network == JobNetwork::own) left = raise_loopback();
  if (!left) return body(left);
  const pid_t first = ::fork();
  if (first < 0) return body(system_error("cannot start the job's first process", errno));
  if (first > 0) {
    ::close(kept_descriptor);
    return wait_for(first);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int right : of_the_machine) ::prctl(PR_CAPBSET_DROP, right);
  return body({});
}

}  // namespace

Result<pid_t> start_aside(const std::function<int()>& body) {
  const pid_t caller = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return system_error("cannot start a process for the job", errno);
  if (child > 0) return child;
  int status = broken_status;
  try {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != caller) ::_exit(broken_status);
    ignore_signals();
    status = body();
  } catch (...) {
    status = broken_status;
  }
  ::_exit(status);
}

Result<pid_t> start_in_namespaces(const Fd& keep, JobNetwork network, JobUser user,
                                  const NamespaceBody& body) {
  return start_aside([&] {
    keep_only(keep.get());
    return be_between(network, user, body);
  });
}

}  // namespace localrun
