// Jobs in namespaces of their own: what stays of them, how they end, what happens where the machine
// refuses (docs/isolation.md).

#include "tests/e2e/isolation_support.hpp"
#include "tests/support/places.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>

namespace localrun::e2e {
namespace {

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

TEST_F(Isolation, FoldersWithNothingButIgnoredFilesAreNoReasonToCopy) {
  (void)sandbox.shell(
      "mkdir -p cache/deep; touch cache/a.pyc cache/deep/b.pyc; echo '*.pyc' >> .git/info/exclude");
  const Outcome outcome = run(checkout + step("test ! -e cache; mkdir cache; touch cache/mine"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_NE(outcome.text().find("The workspace shows the working tree"), std::string::npos)
      << outcome.text();
}

TEST_F(Isolation, WhatIsIgnoredIsKnownAnewAfterEachChange) {
  (void)sandbox.shell("mkdir -p sub/deep; touch sub/deep/a.tmp; echo '*.tmp' > .gitignore");
  const std::pair<const char*, const char*> cases[] = {
      {"true", "test ! -e sub/deep/a.tmp"},
      {"touch sub/deep/b.tmp", "test ! -e sub/deep/b.tmp"},
      {"touch sub/deep/c", "test -e sub/deep/c; test ! -e sub/deep/b.tmp"},
      {"echo '*.o' > .gitignore", "test -e sub/deep/a.tmp"},
      {"touch a.o", "test -e sub/deep/a.tmp; test ! -e a.o"},
      {"rm .gitignore", "test -e a.o"},
  };
  for (const auto& [change, expected] : cases) {
    // Until the change is old enough for what is listed then to be remembered.
    (void)sandbox.shell(std::string(change) + "; sleep 0.05");
    for (const char* time : {"first", "again"}) {
      const Outcome outcome = run(checkout + step(expected));
      EXPECT_EQ(outcome.status, 0) << change << ", " << time << '\n' << outcome.text();
    }
  }
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

/// Killed together with the guard that would clean up, at one moment after the other.
TEST_F(Isolation, TheNextRunClearsUpAfterKilledOnes) {
  const fs::path file = sandbox.workflow(
      "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + checkout +
      step("setsid sleep 1000 > /dev/null 2>&1 &\necho x > made; rm README.md; sleep 0.05"));
  const std::string before = sandbox.repository_state();
  for (const char* mode : {"workspace", "system"}) {
    if (::geteuid() != 0 && std::string_view(mode) == "system") continue;
    for (int moment = 0; moment < 10; ++moment) {
      Running running = sandbox.start({.arguments = {file.string(), "--isolate", mode}});
      std::this_thread::sleep_for(std::chrono::milliseconds(15 * moment));
      ::kill(running.pid(), SIGSTOP);
      ::kill(running.program(), SIGKILL);
      ::kill(running.pid(), SIGKILL);
      (void)running.finish();
    }
    // Who was killed before it locked its folder is told by its age.
    (void)sandbox.shell("touch -d '2 minutes ago' '" + sandbox.temporary().string() +
                        "'/*/run-* '" + sandbox.path("run").string() + "'/*/run-*");
    const Outcome last = sandbox.run_json(
        "on: push\njobs: { job: { runs-on: x, steps: [{ run: echo all is well }] } }\n",
        {"--isolate", mode});
    EXPECT_EQ(last.status, 0) << last.text();
    EXPECT_EQ(sandbox.leftovers(), "") << mode;
    EXPECT_EQ(sandbox.shell("grep '" + sandbox.repository().parent_path().string() +
                            "' /proc/self/mountinfo || true"),
              "")
        << mode;
    EXPECT_EQ(sandbox.shell("git status --porcelain"), "") << mode;
  }
  EXPECT_EQ(sandbox.repository_state(), before);
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
  const bool is_launched = std::getenv("LOCALRUN_TEST_LAUNCHER") != nullptr;
  const std::string who = is_launched ? "the launcher 'env' " : "the process of this job ";
  EXPECT_NE(outcome.out.find(who + "was ended by signal 9"), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("went on"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Isolation, IsRefusedWithItsReason) {
  if (!can_have_users()) GTEST_SKIP() << "no user namespaces here, as in a chroot";
  const fs::path file =
      sandbox.workflow("on: push\njobs: { job: { runs-on: x, steps: [{ run: echo was run }] } }\n");
  // No user namespaces, and not the right to do without.
  const std::string out = sandbox.shell(
      "export LOCALRUN_HOME=" + sandbox.state().string() + "; unshare -Ur bash -c '" +
      "echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-sys_admin " +
      "--inh-caps=-all \"" + test::program().string() + "\" " + file.string() +
      " --isolate workspace' 2>&1 || true");
  EXPECT_NE(out.find("this user may not make namespaces"), std::string::npos) << out;
  EXPECT_NE(out.find("max_user_namespaces"), std::string::npos) << out;
  EXPECT_EQ(out.find("was run\n"), std::string::npos) << out;
}

TEST_F(Isolation, ANetworkOfItsOwnMayBeRefused) {
  if (!can_have_users()) GTEST_SKIP() << "no user namespaces here, as in a chroot";
  const fs::path file =
      sandbox.workflow("on: push\njobs: { job: { runs-on: x, steps: [{ run: echo was run }] } }\n");
  const auto run_without = [&](const std::string& option) {
    return sandbox.shell(
        "export LOCALRUN_HOME=" + sandbox.state().string() +
        "; unshare -Ur bash -c 'echo 0 > /proc/sys/user/max_net_namespaces; exec " + "\"" +
        test::program().string() + "\" " + file.string() + " --isolate workspace " + option +
        "' 2>&1 || true");
  };
  const std::string off = run_without("--network off");
  EXPECT_NE(off.find("user.max_net_namespaces"), std::string::npos) << off;
  EXPECT_EQ(off.find("was run\n"), std::string::npos) << off;
  EXPECT_NE(run_without("").find("was run\n"), std::string::npos);
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
      {{"--isolate", "docker"}, "it is one of: auto, off, workspace, system"},
      {{"--isolate", "workspace", "--workspace", "in-place"}, "leave out one of the two"},
      {{"--isolate", "off", "--allow-write", "."}, "--allow-write is for isolated jobs"},
      {{"--isolate", "off", "--network", "off"}, "--network off is for isolated jobs"},
      {{"--isolate", "off", "--no-docker"}, "--isolate off asks for none"},
      {{"--workspace", "in-place", "--workspace-path", "/x"}, "--workspace in-place cannot"},
      {{"--workspace-path", "x"}, "--workspace-path x is no absolute path"},
      {{"--workspace-path", "/home/runner/"}, "a folder that a job has for something else"},
      {{"--workspace-path", "/proc/x"}, "a folder that a job has for something else"},
      {{"--workspace-path", "/etc/passwd"}, "is a file"},
      {{"--isolate", "workspace", "--network", "none"}, "it is one of: on, off"},
      {{"--isolate", "off", "--no-home"}, "--no-home is for isolated jobs"},
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
