#pragma once

// One job with `--isolate workspace`, where this user may make namespaces.

#include "runner/process/fd.hpp"
#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <sched.h>
#include <string>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace localrun::e2e {

/// Where `/` is no mount point, as in a chroot, there is no view to be had.
inline bool can_have_view() {
  const pid_t child = ::fork();
  // Root may do without a user namespace, which a process with several threads cannot have.
  const int user = ::geteuid() == 0 ? 0 : CLONE_NEWUSER;
  if (child == 0) {
    const bool can = ::unshare(user | CLONE_NEWNS | CLONE_NEWPID) == 0 &&
                     ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    ::_exit(can ? 0 : 1);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class Isolation : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_have_view()) GTEST_SKIP() << "this user may not make namespaces here";
  }
  /// Root too can be refused user namespaces.
  [[nodiscard]] bool can_have_users() const {
    return sandbox.shell("unshare -Ur true 2>&1 || true").empty();
  }
  /// One job with these steps.
  [[nodiscard]] Outcome run(const std::string& steps, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"--isolate", "workspace"});
    return sandbox.run_json(
        "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + steps, more);
  }
  Sandbox sandbox;
};

inline std::string step(const std::string& script) {
  std::string text = "      - run: |\n";
  for (std::size_t begin = 0; begin < script.size();) {
    const std::size_t end = std::min(script.find('\n', begin), script.size());
    text += "          " + script.substr(begin, end - begin) + '\n';
    begin = end + 1;
  }
  return text;
}

/// A socket that is a file, and listened at.
class Listener {
 public:
  explicit Listener(const fs::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(socket_.get(), 1), 0);
  }

 private:
  Fd socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
};

/// A command that fails when nobody listens there.
inline std::string connect_to(const fs::path& path) {
  return "python3 -c \"import socket; socket.socket(socket.AF_UNIX).connect('" + path.string() +
         "')\"";
}

inline const std::string checkout = "      - uses: actions/checkout@v4\n";

}  // namespace localrun::e2e
