// `--isolate system`: a job changes the machine as it likes, and nobody else sees it.

#include "tests/e2e/isolation_support.hpp"
#include "tests/support/places.hpp"

#include <filesystem>

namespace localrun::e2e {
namespace {

class System : public Isolation {
 protected:
  void SetUp() override {
    Isolation::SetUp();
    if (::geteuid() != 0) GTEST_SKIP() << "the machine's folders are root's";
  }
  [[nodiscard]] Outcome run(const std::string& steps, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"--isolate", "system"});
    return Isolation::run(steps, std::move(more));
  }
};

TEST_F(System, WritesEverywhereAndLeavesNothing) {
  const Outcome outcome =
      run(checkout +
          step("for folder in /etc /usr/local/bin /opt /var/lib /root; do\n"
               "  echo mine > $folder/localrun-test; cat $folder/localrun-test\n"
               "done\n"
               "mkdir /localrun-test && rm /etc/hostname || true\n"
               "mv /usr/local/share /usr/local/shared && ls -d /usr/local/shared\n"
               "test ! -e $GITHUB_WORKSPACE/nothing && cat README.md\n"
               "echo \"$(id -u) $(pwd)\"") +
          step("cat /etc/localrun-test; ls -d /localrun-test"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_TRUE(
      printed(outcome).ends_with("/usr/local/shared\nread me\n0 "
                                 "/home/runner/work/repo/repo\nmine\n"
                                 "/localrun-test\n"))
      << printed(outcome);
  for (const char* folder : {"/etc", "/usr/local/bin", "/opt", "/var/lib", "/root", ""})
    EXPECT_FALSE(fs::exists(std::string(folder) + "/localrun-test")) << folder;
  EXPECT_TRUE(fs::exists("/usr/local/share"));
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(System, TheNextJobStartsAnew) {
  const Outcome outcome = sandbox.run_json(
      "on: push\njobs:\n"
      "  one: { runs-on: x, steps: [{ run: echo one > /etc/localrun-test }] }\n"
      "  two: { needs: one, runs-on: x, steps: [{ run: test ! -e /etc/localrun-test }] }\n",
      {"--isolate", "system"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

TEST_F(System, TheRepositoryStaysAsItIs) {
  const std::string before = sandbox.repository_state();
  const Outcome outcome = run(checkout + step("echo changed > README.md; ! echo x > '" +
                                              sandbox.repository().string() + "/x'"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.repository_state(), before);
}

TEST_F(System, SudoRunsWhatItIsGiven) {
  const Outcome outcome =
      run(step("exec 2>&1\nsudo id -u\n"
               "A=1 sudo sh -c 'echo \"[$A]\"'\n"
               "A=1 sudo -E sh -c 'echo \"[$A]\"'\n"
               "A=1 sudo -nE sh -c 'echo \"[$A]\"'\n"
               "A=1 B=2 sudo --preserve-env=A sh -c 'echo \"[$A$B]\"'\n"
               "sudo A='x y' sh -c 'echo \"[$A]\"'\n"
               "sudo -u root -- echo 'a  b'\n"
               "echo 'echo piped' | sudo -s\n"
               "sudo -u nobody true || echo refused $?\n"
               "sudo sh -c 'exit 7' || echo $?\n"
               "sudo || echo $?\n"
               "sudo -v"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(printed(outcome),
            "0\n[]\n[1]\n[1]\n[1]\n[x y]\na  b\npiped\n"
            "sudo: unknown user nobody: there is nobody but root in an isolated job\nrefused 1\n"
            "7\nsudo: no command was given\n1\n")
      << outcome.text();
}

TEST_F(System, SocketsOfTheMachineAreReached) {
  const fs::path folder = "/run/localrun-test-" + std::to_string(::getpid());
  fs::create_directories(folder);
  const Listener listener(folder / "socket");
  const Outcome outcome = run(step(connect_to(folder / "socket") + "\ntouch /run/mine"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_FALSE(fs::exists("/run/mine"));
  fs::remove_all(folder);
}

TEST_F(System, WhatStaysReadOnlyIsExplained) {
  const fs::path file = sandbox.workflow("on: push\njobs:\n  job:\n    runs-on: x\n    steps:\n" +
                                         step("touch /etc/mine; touch /srv/mine"));
  const std::string told =
      sandbox.shell("export LOCALRUN_HOME=" + sandbox.state().string() +
                    "; unshare --mount sh -c 'mount -t tmpfs -o ro none /srv; exec \"$@\"' sh '" +
                    test::program().string() + "' " + file.string() + " --isolate system");
  EXPECT_NE(told.find("'/srv/mine' is read-only here"), std::string::npos) << told;
  EXPECT_NE(told.find("laid under another file system"), std::string::npos) << told;
  EXPECT_EQ(told.find("or --isolate system"), std::string::npos) << told;
}

/// An ordinary user's root is root over what is the user's own.
TEST_F(Isolation, SystemForAnOrdinaryUser) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "the thread sanitizer's own thread keeps a process from a user namespace";
#endif
  if (::geteuid() != 0 || !can_have_users()) GTEST_SKIP() << "needs root to become another user";
  const std::string told = sandbox.shell(
      "d=$(mktemp -d) && cp '" + test::program().string() +
      "' $d/localrun && cd $d && git init -q && printf '%s' \"$(cat <<'END'\n"
      "on: push\njobs:\n  job:\n    runs-on: x\n    steps:\n" +
      step("echo \"$(id -u) $(sudo id -un)\"\n! touch /etc/passwd\nsudo touch /tmp/mine ~/mine "
           "/usr/mine /opt/mine\n"
           "sudo touch /etc/shadow") +
      "END\n)\" > w.yml && chown -R 1234:1234 $d && cd $d && "
      "setpriv --reuid 1234 --regid 1234 --clear-groups env HOME=$d XDG_RUNTIME_DIR= TMPDIR=$d "
      "./localrun w.yml --isolate system; echo status $?; rm -rf $d");
  EXPECT_NE(told.find("0 root\n"), std::string::npos) << told;
  EXPECT_NE(told.find("'/etc/shadow' is the machine's root's: it cannot be changed here"),
            std::string::npos)
      << told;
  EXPECT_NE(told.find("status 1"), std::string::npos) << told;
}

/// In there only the user's own files can be changed, which the kernel says in words of its own.
TEST_F(Isolation, FilesOfOtherUsersAreExplained) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "the thread sanitizer's own thread keeps a process from a user namespace";
#endif
  if (::geteuid() != 0 || !can_have_users()) GTEST_SKIP() << "needs root to become another user";
  for (const char* script : {"cat theirs && rm theirs && echo ok && echo x >> dir/theirs",
                             "echo x > dir/new", "mkdir group/new"}) {
    const std::string told = sandbox.shell(
        "d=$(mktemp -d) && cp '" + test::program().string() +
        "' $d/localrun && cd $d && git init -q && mkdir dir group && touch theirs dir/theirs && "
        "printf '%s' \"$(cat <<'END'\non: push\njobs:\n  job:\n    runs-on: x\n    steps:\n" +
        checkout + step(script) +
        "END\n)\" > w.yml && chown -R 1234:1234 $d && chown -R 0:0 dir theirs && "
        "chmod 777 dir && chmod 666 theirs dir/theirs && chown 1234:77 group && chmod 2775 group "
        "&& "
        "setpriv --reuid 1234 --regid 1234 --clear-groups env HOME=$d XDG_RUNTIME_DIR= TMPDIR=$d "
        "./localrun w.yml --isolate workspace; echo status $?; rm -rf $d");
    EXPECT_NE(told.find("is of another user or group"), std::string::npos) << told;
    EXPECT_NE(told.find("sudo chown -R"), std::string::npos) << told;
    EXPECT_NE(told.find("status 1"), std::string::npos) << told;
  }
}

}  // namespace
}  // namespace localrun::e2e
