// Jobs in namespaces of their own: what they reach, what stays of them, what happens where the
// machine refuses (docs/isolation.md).

#include "runner/process/fd.hpp"
#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"
#include "tests/support/places.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace localrun::e2e {
namespace {

bool can_have_namespaces() {
  const pid_t child = ::fork();
  // Root may do without a user namespace, which a process with several threads cannot have.
  const int user = ::geteuid() == 0 ? 0 : CLONE_NEWUSER;
  if (child == 0) ::_exit(::unshare(user | CLONE_NEWNS | CLONE_NEWPID) == 0 ? 0 : 1);
  int status = 1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class Isolation : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_have_namespaces()) GTEST_SKIP() << "this user may not make namespaces here";
  }
  /// One job with these steps.
  [[nodiscard]] Outcome run(const std::string& steps, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"--isolate", "workspace"});
    return sandbox.run_json(
        "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + steps, more);
  }
  Sandbox sandbox;
};

std::string step(const std::string& script) {
  std::string text = "      - run: |\n";
  for (std::size_t begin = 0; begin < script.size();) {
    const std::size_t end = std::min(script.find('\n', begin), script.size());
    text += "          " + script.substr(begin, end - begin) + '\n';
    begin = end + 1;
  }
  return text;
}

const std::string checkout = "      - uses: actions/checkout@v4\n";

TEST_F(Isolation, TheWorkspaceStandsWhereItDoesOnGitHub) {
  const Outcome outcome = run(checkout + step(R"sh(
test "$PWD" = "$GITHUB_WORKSPACE"
test "${PWD#/home/runner/work/}" != "$PWD"
test "$(basename "$PWD")" = "$(basename "$(dirname "$PWD")")"
test "$HOME" = /home/runner
test "$RUNNER_TEMP" = /home/runner/work/_temp
touch "$HOME/x" "$RUNNER_TEMP/x" /tmp/x /dev/shm/x
test -z "$TMPDIR"
)sh"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Isolation, ShowsTheWorkingTreeWithoutWhatIsIgnored) {
  (void)sandbox.shell(
      "mkdir -p deps/inner sub; echo 1 > deps/inner/file; echo deps >> .git/info/exclude; echo l > "
      "sub/ignored.log; echo changed >> README.md; echo u > sub/untracked; mkdir 'odd,:\\name'; "
      "echo o > 'odd,:\\name/f'");
  const std::string before = sandbox.repository_state();
  const Outcome outcome = run(step("test -z \"$(ls -A)\"") + checkout + step(R"sh(
test ! -e deps
test ! -e sub/ignored.log
test -e sub/untracked
test -e 'odd,:\name/f'
tail -n 1 README.md | grep -q changed
test "$(git rev-parse HEAD)" = "$GITHUB_SHA"
test "$(git status --porcelain | tr -d '\n')" = ' M README.md?? "odd,:\\name/"?? sub/'
rm README.md tool.sh; echo new > made; mkdir deps; echo mine > deps/file; mv sub moved
git checkout -q -b other; git add -A; git -c user.name=a -c user.email=a@b commit -qm mine
)sh"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.repository_state(), before);
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Isolation, CheckoutsBesideAndBelowEachOther) {
  const std::string before = sandbox.repository_state();
  const std::string into = "      - { uses: actions/checkout@v4, with: { path: ";
  // As on GitHub, each makes room for itself first.
  const Outcome outcome = run(
      into + "a } }\n" + into + "b } }\n" + step("echo 1 > a/README.md; test -s b/tool.sh") + into +
      "b/c } }\n" + step("test -s b/c/tool.sh; test -s b/tool.sh") + checkout +
      step("test ! -e a; test ! -e b; git diff --quiet; echo 2 > README.md; rm tool.sh; touch x") +
      into + "c } }\n" + step("test -s c/tool.sh; git -C c diff --quiet") + checkout +
      step("test ! -e x; test ! -e c; test -s tool.sh; test -z \"$(git status --porcelain)\""));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.repository_state(), before);
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Isolation, ToolsOfTheCallersHomeAreFound) {
  const fs::path home = sandbox.path("home");
  const fs::path node =
      sandbox.write("home/.nvm/versions/node/v99.1.0/bin/node", "#!/bin/sh\necho v99.1.0\n");
  fs::permissions(node, fs::perms(0755));
  const Outcome outcome =
      run("      - { uses: actions/setup-node@v4, with: { node-version: 99 } }\n" +
          step("test \"$(node --version)\" = v99.1.0; test \"$HOME\" = /home/runner; ! touch " +
               home.string() + "/x"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

TEST_F(Isolation, EveryByteOfALogArrives) {
  const fs::path file =
      sandbox.workflow("on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" +
                       step("seq 400000; head -c 1000000 /dev/zero | tr '\\0' x; echo; printf "
                            "'\\303\\050\\n'"));
  const Outcome isolated =
      sandbox.run({.arguments = {file.string(), "--isolate", "workspace", "--output", "quiet"}});
  ASSERT_EQ(isolated.status, 0) << isolated.text();
  const Outcome with = sandbox.run({.arguments = {"logs", "--step", "1"}});
  ASSERT_EQ(sandbox.run({.arguments = {file.string(), "--output", "quiet"}}).status, 0);
  const Outcome without = sandbox.run({.arguments = {"logs", "--step", "1"}});
  EXPECT_GT(with.out.size(), 3000000U);
  // Not EXPECT_EQ: it would compare line by line.
  EXPECT_TRUE(with.out == without.out)
      << with.out.size() << " and " << without.out.size() << " bytes";
}

/// Each row of "What a job can reach" in docs/isolation.md.
TEST_F(Isolation, WhatAJobCanReach) {
  const std::string outside = sandbox.write("outside/file", "as it was").string();
  const struct {
    const char* name;
    std::string script;  // succeeds when the rule holds
  } rows[] = {
      {"the repository", "! touch '" + sandbox.repository().string() + "/evil'"},
      {"other folders", "! touch /etc/evil; ! touch /usr/evil; ! touch /var/tmp/evil"},
      {"what lies in a private folder", "test ! -e '" + outside + "' || ! touch '" + outside + "'"},
      {"mounts", "! mount -o remount,rw / 2>/dev/null; ! mount -t tmpfs none /mnt 2>/dev/null"},
      {"mounts of a user namespace", "! unshare -Ur mount -o remount,rw / 2>/dev/null"},
      {"processes", "test \"$(ps -A -o comm= | grep -c localrun)\" = 1; test -e /proc/1/status"},
      {"signals", "kill -9 1; kill -TERM 1; test -e /proc/1/status"},
      {"device files", "! mknod /tmp/disk b 254 0 2>/dev/null"},
      {"settings of the kernel",
       "! echo x 2>/dev/null > /proc/sys/kernel/core_pattern; test ! -w /proc/sys/kernel/hostname"},
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
touch "$home/mine"; ! touch "$home/bin/mine"
! unshare -Urm umount "$home" 2> /dev/null
! ls "/proc/1/cwd/" 2> /dev/null | grep -q ssh
real=$(getent passwd "$(id -u)" | cut -d : -f 6)
for name in .ssh .aws .config .cache; do test ! -e "$real/$name"; done
)sh",
                                     {"--no-home"});
  EXPECT_EQ(hidden.status, 0) << hidden.text();
  EXPECT_EQ(hidden.out.find("saw ."), std::string::npos) << hidden.text();
  EXPECT_FALSE(fs::exists(home / "mine"));
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(HiddenHome, SocketsThatAreFilesAreReached) {
  const Fd listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (home / "socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listening.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listening.get(), 1), 0);
  const Outcome outcome = run_at_home(
      "python3 -c \"import socket; socket.socket(socket.AF_UNIX).connect('$home/socket')\"",
      {"--network", "off"});
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

TEST_F(Isolation, JobsHandOnOutputsArtifactsAndCaches) {
  const std::string workflow = R"yml(on: push
jobs:
  make:
    runs-on: ubuntu-latest
    outputs: { v: "${{ steps.s.outputs.v }}" }
    steps:
      - id: s
        run: |
          echo "v=3 𝄞" >> "$GITHUB_OUTPUT"
          mkdir out; echo body > out/file; echo x > /tmp/secretly
          echo "::add-mask::hidden-value"
          echo "said: hidden-value"
      - uses: actions/upload-artifact@v4
        with: { name: out, path: out }
      - uses: actions/cache/save@v4
        with: { path: out, key: k }
  use:
    needs: make
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { name: out }
      - id: c
        uses: actions/cache/restore@v4
        with: { path: out, key: k }
      - run: |
          test "$(cat file)" = body
          test "${{ steps.c.outputs.cache-hit }}" = true
          test "${{ needs.make.outputs.v }}" = "3 𝄞"
          test ! -e /tmp/secretly
)yml";
  const Outcome outcome = sandbox.run_json(workflow, {"--isolate", "workspace"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_TRUE(sandbox.files_with("hidden-value").empty());
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Isolation, WhatAFailedJobChangedIsKept) {
  const Outcome outcome = run(checkout + step("echo new > made; echo more >> README.md; exit 3"));
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  const Event* kept = outcome.find("workspace_kept");
  ASSERT_NE(kept, nullptr) << outcome.text();
  const fs::path folder = field(*kept, "path");
  EXPECT_EQ(read_file(folder / "made"), "new\n");
  EXPECT_TRUE(fs::exists(folder / "README.md"));
  EXPECT_FALSE(fs::exists(folder / "tool.sh")) << "it was not changed";
}

/// A job may get the folders of one before it, and none of what that one left there.
TEST_F(Isolation, NothingPassesToTheNextJob) {
  const std::string workflow = R"yml(on: push
jobs:
  job:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        leave:
          - "true"
          - touch ~/x
          - "true # again"
          - mkdir ~/.cache
          - touch "$RUNNER_TEMP/x"
          - chmod 700 .
          - touch x
          - "true # and again"
          - touch /tmp/x
          - mkdir /tmp/x
          - chmod 777 /tmp/localrun-*
          - chmod 755 /tmp
          - touch /dev/shm/x
          - ln -s / "$RUNNER_TEMP/x"
          - "true # at last"
    steps:
      - run: |
          test "$(find ~ | sort | sed "s#^$HOME/*##" | tr '\n' ' ')" = \
            " work work/_temp work/$(basename "$PWD") work/$(basename "$PWD")/$(basename "$PWD") "
          test -z "$(ls -A /tmp /dev/shm | grep -v '^localrun\|:$\|^$')"
          find /tmp > /dev/null
          test "$(stat -c %a ~ . /tmp /tmp/localrun-* | tr '\n' ' ')" = '755 755 1777 755 '
      - run: ${{ matrix.leave }}
)yml";
  const Outcome outcome = sandbox.run_json(workflow, {"--isolate", "workspace", "--parallel", "1"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Isolation, CancelEndsEverythingInOrder) {
  const fs::path file = sandbox.workflow(R"yml(on: push
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - run: |
          setsid sleep 1000 > /dev/null 2>&1 &
          trap 'echo told; exit 1' INT
          echo started
          sleep 1000 & wait
      - if: always()
        run: echo tidied
)yml");
  Running running = sandbox.start({.arguments = {file.string(), "--isolate", "workspace"}});
  ASSERT_TRUE(running.wait_for("started"));
  running.signal(SIGINT);
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  EXPECT_NE(outcome.out.find("told"), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("tidied"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Isolation, FailFastCancelsTheOthersAndSaysWhy) {
  const Outcome outcome = sandbox.run_json(
      "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    strategy: { matrix: { n: [1, 2] } "
      "}\n"
      "    steps:\n" +
          step("if [ ${{ matrix.n }} = 1 ]; then sleep 0.3; exit 1; fi; exec sleep 1000"),
      {"--isolate", "workspace", "--parallel", "2"});
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_NE(outcome.find("finding", {{"slug", "matrix-cancelled"}}), nullptr) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Isolation, NothingIsLeftOfAKilledRun) {
  const fs::path file = sandbox.workflow(
      "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + checkout +
      step("setsid sleep 1000 > /dev/null 2>&1 &\necho started\nsleep 1000"));
  Running running = sandbox.start({.arguments = {file.string(), "--isolate", "workspace"}});
  ASSERT_TRUE(running.wait_for("started"));
  ASSERT_EQ(::kill(running.program(), SIGKILL), 0);
  (void)running.finish();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Isolation, AJobWhoseProcessIsKilledHasFailed) {
  const fs::path file = sandbox.workflow(
      "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" +
      step("echo started\nsleep 1000") +
      "  other: { needs: job, if: always(), runs-on: x, steps: [{ run: echo went on }] }\n");
  Running running = sandbox.start({.arguments = {file.string(), "--isolate", "workspace"}});
  ASSERT_TRUE(running.wait_for("started"));
  (void)sandbox.shell("pkill -9 -P " + std::to_string(running.program()));
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_NE(outcome.out.find("the process of this job was ended by signal 9"), std::string::npos)
      << outcome.text();
  EXPECT_NE(outcome.out.find("went on"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Isolation, IsRefusedWithItsReason) {
  const fs::path file =
      sandbox.workflow("on: push\njobs: { job: { runs-on: x, steps: [{ run: echo was run }] } }\n");
  // No user namespaces, and not the right to do without.
  const std::string out = sandbox.shell(
      "export LOCALRUN_HOME=" + sandbox.state().string() + "; unshare -Ur bash -c '" +
      "echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-sys_admin " +
      "--inh-caps=-all " + test::program().string() + " " + file.string() +
      " --isolate workspace' 2>&1 || true");
  EXPECT_NE(out.find("this user may not make namespaces"), std::string::npos) << out;
  EXPECT_NE(out.find("max_user_namespaces"), std::string::npos) << out;
  EXPECT_EQ(out.find("was run\n"), std::string::npos) << out;
}

TEST_F(Isolation, ManyJobsAtOnce) {
  std::string numbers = "0";
  for (int i = 1; i < 40; ++i) numbers += ", " + std::to_string(i);
  const std::string workflow =
      "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    strategy: { matrix: { n: [" +
      numbers + "] } }\n    steps:\n" + checkout + step("echo ${{ matrix.n }} > README.md");
  const Outcome outcome = sandbox.run_json(workflow, {"--isolate", "workspace", "--parallel", "8"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(IsolationOptions, AreRefusedWhereTheyMakeNoSense) {
  const Sandbox sandbox;
  const fs::path file =
      sandbox.workflow("on: push\njobs: { a: { runs-on: x, steps: [{ run: echo }] } }\n");
  const struct {
    std::vector<std::string> arguments;
    const char* says;
  } rows[] = {
      {{"--isolate", "system"}, "--isolate cannot be 'system' yet"},
      {{"--isolate", "docker"}, "it is one of: off, workspace"},
      {{"--isolate", "workspace", "--workspace", "in-place"}, "leave out one of the two"},
      {{"--allow-write", "."}, "add --isolate workspace"},
      {{"--network", "off"}, "--network off is for isolated jobs, and these are not"},
      {{"--isolate", "workspace", "--network", "none"}, "it is one of: on, off"},
      {{"--no-home"}, "--no-home hides your home from isolated jobs, and these are not"},
      {{"--isolate", "workspace", "--allow-write", "missing"}, "there is no such folder"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.says);
    std::vector<std::string> arguments = {file.string()};
    arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
    const Outcome outcome = sandbox.run({.arguments = arguments});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_NE(outcome.err.find(row.says), std::string::npos) << outcome.text();
  }
}

}  // namespace
}  // namespace localrun::e2e
