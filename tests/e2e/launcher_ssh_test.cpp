// `--launcher 'ssh HOST'`, to a server of the test's own: on a loopback port, with keys of its own.

#include "tests/e2e/launcher_support.hpp"
#include "tests/support/places.hpp"

#include <csignal>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

/// Prints the server's process and port. A free port is found by trying. As root sshd wants a
/// folder that its package's service makes: here it has a /run of its own.
constexpr const char* start_server = R"sh(
PATH=$PATH:/usr/sbin
ssh-keygen -q -t ed25519 -N '' -f host_key && ssh-keygen -q -t ed25519 -N '' -f key || exit
privately=
if [ "$(id -u)" = 0 ]; then
  privately="unshare --mount sh own_run"
  echo 'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec "$@"' >own_run
fi
for try in 1 2 3 4 5 6 7 8; do
  port=$((20000 + ($$ * 7 + try * 997) % 12000))
  : >log
  $privately "$(command -v sshd)" -D -e -p $port -f sshd_config </dev/null >/dev/null 2>log &
  server=$!
  until grep -q 'Server listening' log; do
    kill -0 $server 2>/dev/null || break
    sleep 0.02
  done
  if grep -q 'Server listening' log; then
    echo $server $port
    exit
  fi
done
cat log
)sh";

class LaunchersSsh : public Launchers {
 protected:
  void SetUp() override {
    if (sandbox.shell("PATH=$PATH:/usr/sbin; command -v sshd && command -v ssh || true").empty())
      GTEST_SKIP() << "openssh-server and openssh-client are not installed";
    if (test::program().string().find(' ') != std::string::npos)
      GTEST_SKIP() << "ssh joins its words with blanks, and localrun's path has one";
    sandbox.write("ssh/sshd_config",
                  "ListenAddress 127.0.0.1\nPidFile none\nUsePAM no\nStrictModes no\n"
                  "PasswordAuthentication no\nHostKey " +
                      file("host_key") + "\nAuthorizedKeysFile " + file("key.pub") + "\n");
    const std::string started =
        sandbox.shell("cd " + sandbox.path("ssh").string() + " || exit\n" + start_server);
    const std::size_t blank = started.find(' ');
    if (started.empty() || started.find_first_not_of("0123456789 \n") != std::string::npos)
      GTEST_SKIP() << "sshd does not start here: " << started;
    server_ = std::stoi(started.substr(0, blank));
    port_ = std::stoi(started.substr(blank));
  }
  void TearDown() override {
    if (server_ > 0) ::kill(server_, SIGKILL);
  }

  [[nodiscard]] std::string file(const std::string& name) const {
    return sandbox.path("ssh/" + name).string();
  }
  [[nodiscard]] std::string ssh(const std::string& options = {}) const {
    return "ssh -F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o "
           "LogLevel=ERROR -i " +
           file("key") + " -p " + std::to_string(port_) + " " + options + " 127.0.0.1";
  }

  pid_t server_ = 0;
  int port_ = 0;
};

TEST_F(LaunchersSsh, AJobRunsWhereItLeads) {
  const Outcome outcome = run(
      ssh(), checkout + step("test -f README.md; echo \"by ${SSH_CONNECTION:+ssh}$((40 + 2))\"\n"
                             "seq 200000 | tail -n 1"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  // What jobs see of the environment is in the message, not that of the other side.
  EXPECT_NE(outcome.out.find("\"by 42\""), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("200000"), std::string::npos) << outcome.text();
}

TEST_F(LaunchersSsh, AnIsolatedJobToo) {
  if (!can_have_view()) GTEST_SKIP() << "this user may not make namespaces here";
  const Outcome outcome =
      run(ssh(), checkout + step("pwd; test -f README.md"), {"--isolate", "workspace"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_NE(outcome.out.find("/home/runner/work/"), std::string::npos) << outcome.text();
}

TEST_F(LaunchersSsh, WithoutAKeyTheJobFailsAndSaysWhatHelps) {
  const std::string key = file("key");
  fs::rename(key, key + ".away");
  const Outcome outcome = run(ssh("-o IdentitiesOnly=yes"), step("echo never"));
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_NE(outcome.out.find("Permission denied"), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("BatchMode"), std::string::npos) << outcome.text();
}

TEST_F(LaunchersSsh, WhenTheConnectionBreaksNothingGoesOnThere) {
  Running running = start(ssh(), step(endless()));
  ASSERT_TRUE(running.wait_for("begun\""));
  EXPECT_EQ(sandbox.shell("pkill -9 -P " + std::to_string(running.program()) + " -x ssh"), "");
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_NE(outcome.out.find("before its job did"), std::string::npos) << outcome.text();
  EXPECT_EQ(still_running(), "");
}

}  // namespace
}  // namespace localrun::e2e
