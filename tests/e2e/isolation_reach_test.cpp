// What jobs in namespaces of their own reach of the machine: the table of docs/isolation.md, tried.

#include "runner/process/fd.hpp"
#include "tests/e2e/isolation_support.hpp"

#include <arpa/inet.h>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>

namespace localrun::e2e {
namespace {

/// Each row of "What a job can reach" in docs/isolation.md.
TEST_F(Isolation, WhatAJobCanReach) {
  const std::string outside = sandbox.write("outside/file", "as it was").string();
  const struct {
    const char* name;
    std::string script;  // succeeds when the rule holds
  } rows[] = {
      {"the repository", "! touch '" + sandbox.repository().string() + "/evil'"},
      {"other folders", "! touch /etc/evil && ! touch /usr/evil && ! touch /var/tmp/evil"},
      {"what lies in a private folder", "test ! -e '" + outside + "' || ! touch '" + outside + "'"},
      {"mounts", "! mount -o remount,rw / 2>/dev/null && ! mount -t tmpfs none /mnt 2>/dev/null"},
      {"mounts of a user namespace", "! unshare -Ur mount -o remount,rw / 2>/dev/null"},
      {"processes", "test \"$(ps -A -o comm= | grep -c localrun)\" = 1; test -e /proc/1/status"},
      {"signals", "kill -9 1; kill -TERM 1; test -e /proc/1/status"},
      {"device files", "! mknod /tmp/disk b 254 0 2>/dev/null"},
      {"settings of the kernel",
       "! echo x 2>/dev/null > /proc/sys/kernel/core_pattern && test ! -w "
       "/proc/sys/kernel/hostname"},
  };
  std::string steps = checkout;
  for (const auto& row : rows) {
    steps += "      - name: " + std::string(row.name) + "\n        shell: bash {0}\n" +
             "        if: always()\n        run: |\n          set +e\n          set -e -o "
             "pipefail\n          " +
             row.script + '\n';
  }
  const Outcome outcome = run(steps);
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(read_file(outside), "as it was");
  EXPECT_EQ(sandbox.leftovers(), "");
}

/// A home that does not lie below the /tmp that jobs do not see anyway.
class HiddenHome : public Isolation {
 protected:
  HiddenHome() {
    std::string pattern = "/var/tmp/localrun-home-XXXXXX";
    home = ::mkdtemp(pattern.data());
    for (const char* name : {".ssh/id_ed25519", ".aws/credentials", ".config/gh/hosts.yml",
                             ".netrc", ".nvm/versions/node/v99.1.0/lib/file"})
      write(name, "private\n");
    write("bin/tool", "#!/bin/sh\necho tool of the home\n");
    fs::permissions(home / "bin/tool", fs::perms(0755));
  }
  ~HiddenHome() override { fs::remove_all(home); }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((home / name).parent_path());
    std::ofstream(home / name) << text;
  }
  [[nodiscard]] Outcome run_at_home(const std::string& script,
                                    std::vector<std::string> more) const {
    const std::string workflow =
        "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + checkout +
        step("home=" + home.string() + "\n" + script);
    more.insert(more.begin(),
                {sandbox.workflow(workflow).string(), "--json", "--isolate", "workspace"});
    return sandbox.run({.arguments = more,
                        .env = {{"HOME", home.string()},
                                {"PATH", (home / "bin").string() + ":/usr/bin:/bin"},
                                {"SSH_AUTH_SOCK", (home / ".ssh/agent").string()}}});
  }
  fs::path home;
};

TEST_F(HiddenHome, JobsSeeWhatTheyNeedOnly) {
  const std::string read = R"sh(
for name in .ssh/id_ed25519 .aws/credentials .config/gh/hosts.yml .netrc; do
  cat "$home/$name" && echo "saw $name"
done || true
)sh";
  const Outcome open = run_at_home(read, {});
  EXPECT_NE(open.out.find("saw .aws/credentials"), std::string::npos) << open.text();
  const Outcome hidden = run_at_home(read + R"sh(
test "$(ls -A "$home" | tr '\n' ' ')" = '.nvm bin '
test "$(tool)" = 'tool of the home'
test "$(cat "$home/.nvm/versions/node/v99.1.0/lib/file")" = private
test -s tool.sh
touch "$home/mine"
if touch "$home/bin/mine"; then exit 1; fi
if unshare -Urm umount "$home" 2> /dev/null; then exit 1; fi
if ls "/proc/1/cwd/" 2> /dev/null | grep -q ssh; then exit 1; fi
real=$(getent passwd "$(id -u)" | cut -d : -f 6)
for name in .ssh .aws .config .cache; do test ! -e "$real/$name"; done
)sh",
                                     {"--no-home"});
  EXPECT_EQ(hidden.status, 0) << hidden.text();
  EXPECT_EQ(hidden.out.find("saw ."), std::string::npos) << hidden.text();
  EXPECT_FALSE(fs::exists(home / "mine"));
  EXPECT_EQ(sandbox.leftovers(), "");
}

/// That the user trusts it stands in the home, too.
TEST_F(HiddenHome, ARepositoryOfAnotherUserIsCheckedOut) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  write(".gitconfig", "[safe]\n\tdirectory = *\n");
  (void)sandbox.shell("chown -R 65534:65534 .");
  const Outcome outcome = run_at_home("test -s tool.sh", {"--no-home"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

TEST_F(HiddenHome, SocketsThatAreFilesAreReached) {
  const Listener listener(home / "socket");
  const Outcome outcome = run_at_home(connect_to(home / "socket"), {"--network", "off"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

TEST_F(HiddenHome, WhatIsOpenedByNameIsSeen) {
  write(".cache/models/one", "weights");
  const Outcome outcome = run_at_home(
      "test \"$(cat $home/.cache/models/one)\" = weights; echo > $home/.cache/models/two",
      {"--no-home", "--allow-write", (home / ".cache/models").string()});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_TRUE(fs::exists(home / ".cache/models/two"));
}

TEST_F(HiddenHome, WhatHasTheHomeInItIsRefused) {
  const Outcome outcome = run_at_home("echo was run", {"--no-home", "--allow-write", "/var/tmp"});
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_NE(outcome.out.find("--no-home cannot hide '" + home.string() + "': jobs need '/var/tmp'"),
            std::string::npos)
      << outcome.text();
  EXPECT_NE(outcome.out.find("leave out --no-home"), std::string::npos) << outcome.text();
}

/// As on a runner; the places of the real ones are the machine's.
TEST_F(Isolation, ContainerEnginesAreReachedUnlessTheyAreHidden) {
  const fs::path socket = sandbox.path("engine.sock");
  const Listener listener(socket);
  const std::string workflow =
      "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" +
      step("test -z \"$DOCKER_HOST\" || echo named\n" + connect_to(socket) + " && echo reached");
  const auto run_with = [&](const std::string& option) {
    return sandbox.run({.arguments = {sandbox.workflow(workflow).string(), "--json",
                                      "--isolate=workspace", option},
                        .env = {{"DOCKER_HOST", "unix://" + socket.string()}}});
  };
  const Outcome open = run_with("--network=off");
  EXPECT_EQ(printed(open), "named\nreached\n") << open.text();
  const Outcome hidden = run_with("--no-docker");
  EXPECT_EQ(hidden.status, 1) << hidden.text();
  EXPECT_EQ(printed(hidden).find("named"), std::string::npos) << hidden.text();
  EXPECT_EQ(printed(hidden).find("reached"), std::string::npos) << hidden.text();
}

TEST_F(Isolation, AFolderIsOpenedByName) {
  const std::string folder = sandbox.write("open/file", "old").parent_path().string();
  const std::string write = step("echo new > '" + folder + "/file'");
  EXPECT_NE(run(write).status, 0);
  EXPECT_EQ(read_file(folder + "/file"), "old");
  const Outcome outcome = run(write, {"--allow-write", folder});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(read_file(folder + "/file"), "new\n");
}

/// A step that failed over it is told which path it was, and what to do.
TEST_F(Isolation, ReadOnlyIsExplained) {
  const std::string folder = sandbox.write("open/file", "old").parent_path().string();
  const struct {
    std::string script;
    std::string message;
    std::string help;
  } rows[] = {
      {"touch '" + folder + "/new'", "'" + folder + "/new' is read-only for an isolated job",
       "--allow-write " + folder},
      {"echo new > '" + folder + "/file'", "'" + folder + "/file' is read-only", "--allow-write "},
      {"mkdir -p '" + folder + "/a/b' 2>&1", "'" + folder + "/a", "--allow-write " + folder + "\n"},
      {"cd '" + folder + "'; ! mkdir made || exit 0; touch '" + folder + "/made'; exit 1",
       "'" + folder + "/made' is", "--isolate off"},
      {"echo 'EROFS: read-only file system'; exit 1",
       "a program wanted to write where an isolated job may not", "--allow-write DIR"},
      {"echo 'cannot write x: Read-only file system'", "", ""},
      {"echo 'no such file'; exit 1", "", ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.script);
    // Seen, though it lies below /tmp.
    const Outcome outcome = run(step(row.script), {"--action", "a/b=" + folder});
    const auto is_told = [&](const Event& event) {
      const std::string message = field(event, "message");
      return field(event, "slug") == "exit-status" &&
             (message.find("isolated job") != std::string::npos);
    };
    const auto told = std::find_if(outcome.events.begin(), outcome.events.end(), is_told);
    ASSERT_EQ(told != outcome.events.end(), !row.message.empty()) << outcome.text();
    if (row.message.empty()) continue;
    EXPECT_EQ(field(*told, "message").find(row.message), 0U) << field(*told, "message");
    EXPECT_NE((field(*told, "help") + "\n").find(row.help), std::string::npos)
        << field(*told, "help");
  }
}

/// A port of the machine that something listens on.
class Listening {
 public:
  Listening() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_.get(), generic, size), 0);
    EXPECT_EQ(::listen(socket_.get(), 1), 0);
    EXPECT_EQ(::getsockname(socket_.get(), generic, &size), 0);
    port_ = std::to_string(ntohs(address.sin_port));
  }
  [[nodiscard]] const std::string& port() const { return port_; }

 private:
  Fd socket_;
  std::string port_;
};

TEST_F(Isolation, TheNetworkIsTheMachinesUnlessItIsOff) {
  const Listening machine;
  const std::string connect =
      step("python3 -c \"import socket; socket.create_connection(('127.0.0.1', " + machine.port() +
           "))\"");
  EXPECT_EQ(run(connect).status, 0);
  const Outcome off = run(connect, {"--network", "off"});
  EXPECT_EQ(off.status, 1) << off.text();
  EXPECT_NE(off.out.find("ConnectionRefusedError"), std::string::npos) << off.text();
}

/// Two jobs at once listen on the same port, and each reaches its own.
TEST_F(Isolation, WithoutNetworkEachJobHasItsLoopback) {
  const std::string workflow =
      "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    strategy: { matrix: { n: [1, 2] } "
      "}\n    steps:\n" +
      step(R"sh(
python3 - << 'END'
import socket
for family, address in [(socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1')]:
    server = socket.socket(family)
    server.bind((address, 47110))
    server.listen(1)
    client = socket.create_connection((address, 47110), 2)
    server.accept()[0].sendall(b'from ${{ matrix.n }}')
    assert client.recv(6) == b'from ${{ matrix.n }}'
try:
    socket.create_connection(('192.0.2.1', 80), 2)
except OSError as error:
    assert 'unreachable' in str(error), error
    print('no way', 'out')
END
)sh");
  const Outcome outcome =
      sandbox.run_json(workflow, {"--isolate", "workspace", "--network", "off", "--parallel", "2"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_NE(outcome.out.find("no way out"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

}  // namespace
}  // namespace localrun::e2e
