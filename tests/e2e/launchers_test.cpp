// Jobs that a launcher command starts (docs/launchers.md).

#include "tests/e2e/launcher_support.hpp"

#include <csignal>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

TEST_F(Launchers, AJobRunsInAWorkerThatTheCommandStarts) {
  for (const char* command :
       {"env", "nice -n 1", "setpriv --no-new-privs", "'env' \"--\"", "sh -c '\"$@\"' sh"}) {
    const Outcome outcome = run(command, step("echo \"it is $((20 + 22))\""));
    EXPECT_EQ(outcome.status, 0) << command << outcome.text();
    EXPECT_NE(outcome.out.find("it is 42"), std::string::npos) << command;
    EXPECT_EQ(sandbox.leftovers(), "") << command;
  }
}

TEST_F(Launchers, TheWorkerIsBelowTheCommand) {
  // In a user namespace of unshare's the user is root.
  if (!sandbox.shell("unshare -r true 2>&1 || echo no").empty())
    GTEST_SKIP() << "this user may not make namespaces here";
  const Outcome outcome = run("unshare --map-root-user --uts",
                              step("hostname launched && hostname && id -u"), {"--isolate", "off"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_NE(outcome.out.find("launched"), std::string::npos);
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Launchers, OutputsReachTheJobsThatNeedThem) {
  const Outcome outcome = sandbox.run_json(R"(
on: push
jobs:
  first:
    runs-on: ubuntu-latest
    outputs: { word: "${{ steps.one.outputs.word }}" }
    steps:
      - id: one
        run: echo "word=from there" >>"$GITHUB_OUTPUT"
  second:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - run: test "${{ needs.first.outputs.word }}" = 'from there'
)",
                                           {"--launcher", "env"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

TEST_F(Launchers, SecretsAreInTheMessageOnly) {
  const Outcome outcome = sandbox.run(
      {.arguments = {workflow(step("tr '\\0' ' ' </proc/[0-9]*/cmdline | grep -c hidden-value\n"
                                   "echo \"it is ${{ secrets.WORD }}\"")),
                     "--json", "--launcher", "env", "--secret", "WORD"},
       .env = {{"WORD", "hidden-value"}}});
  EXPECT_EQ(outcome.out.find("hidden-value"), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("it is ***"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.files_with("hidden-value"), std::vector<std::string>());
}

TEST_F(Launchers, WordsAroundTheConversationAreShown) {
  const Outcome outcome =
      run("sh -c 'echo \"Welcome to the machine\"; echo beware >&2; printf \"no line end\"; exec "
          "\"$@\"' sh",
          step("echo done"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  for (const char* words : {"Welcome to the machine", "beware", "no line end", "done"})
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << outcome.text();
}

TEST_F(Launchers, ALauncherThatDoesNotStartTheWorkerIsAFailedJobThatSaysWhy) {
  struct Row {
    const char* command;
    const char* told;
  };
  for (const Row& row : {
           Row{"no-such-program-here --now", "there is no program 'no-such-program-here' in PATH"},
           Row{"/no/such/path", "The program does not exist"},
           Row{"/etc/passwd", "may not be executed"},
           Row{"false", "'false' ended with status 1 before it started the worker"},
           Row{"true", "'true' ended with status 0 before it started the worker"},
           Row{"sh -c 'echo no such host >&2; exit 255' sh", "started the worker: no such host"},
           Row{"sh -c 'echo what is this; exit 3' sh", "started the worker: what is this"},
           Row{"sh -c 'echo why >&2; echo >&2; echo \"Run this --help\" >&2; exit 125' sh",
               "started the worker: why"},
           Row{"sh -c 'echo why; echo \"  and what helps\"; exit 125' sh",
               "started the worker: why"},
           Row{"sh -c 'echo \"  only\"; exit 125' sh", "started the worker:   only"},
           Row{"sh -c 'kill -9 $$' sh", "was ended by signal 9 before it started the worker"},
           Row{"sh -c 'read word; echo \"got $word\"' sh", "before it started the worker"},
           Row{"sh -c 'exec \"$@\" </dev/null' sh", "no localrun is at the other end"},
           Row{"sh -c 'head -c 200000 /dev/zero' sh", "prints something else than its worker"},
           Row{"sh -c 'echo \"{\\\"worker\\\":\\\"hello\\\",\\\"version\\\":99}\"; sleep 600' sh",
               "version 99"},
       }) {
    const Outcome outcome = run(row.command, step("echo never"));
    EXPECT_EQ(outcome.status, 1) << row.command << outcome.text();
    EXPECT_NE(outcome.out.find(row.told), std::string::npos) << row.command << outcome.text();
    EXPECT_NE(outcome.find("job_finished", {{"result", "failure"}}), nullptr) << row.command;
    EXPECT_EQ(sandbox.leftovers(), "") << row.command;
  }
}

TEST_F(Launchers, TheTimeThatALauncherTookIsTheJobs) {
  const Outcome outcome = run("sh -c 'sleep 0.05; exit 3' sh", step("echo never"));
  const Event* const end = outcome.find("job_finished", {{"result", "failure"}});
  ASSERT_NE(end, nullptr) << outcome.text();
  EXPECT_GE(std::stoi(field(*end, "duration_ms")), 50) << outcome.text();
}

TEST_F(Launchers, WhatALauncherSaysIsSeenWhereItFails) {
  const std::string command =
      "sh -c 'echo \"no such image\" >&2; echo \"See --help\"; exit 125' sh " +
      std::string(60, 'x');
  const Outcome outcome =
      sandbox.run({.arguments = {workflow(step("echo never")), "--launcher", command}, .env = {}});
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_NE(outcome.out.find("job |   no such image\n"), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("the launcher 'sh …' ended with status 125 before it started the "
                             "worker: no such image"),
            std::string::npos)
      << outcome.text();
  const Outcome logs = sandbox.run({.arguments = {"logs"}, .env = {}});
  EXPECT_EQ(logs.status, 0) << logs.text();
  EXPECT_NE(logs.out.find("no such image"), std::string::npos) << logs.text();
}

TEST_F(Launchers, AnOptionThatIsNoCommandIsRefused) {
  for (const auto& [given, told] :
       {std::pair("'ssh host", "the quote ' is not closed"), std::pair("", "--launcher is empty"),
        std::pair("ssh $HOST", "'$' is for a shell")}) {
    const Outcome outcome = run(given, step("echo never"));
    EXPECT_EQ(outcome.status, 2) << outcome.text();
    EXPECT_NE(outcome.err.find(told), std::string::npos) << outcome.text();
  }
}

TEST_F(Launchers, ALauncherThatHangsIsEndedWithTheRun) {
  Running running = start("sh -c 'echo waiting >&2; exec sleep 600' sh", step("echo never"));
  ASSERT_TRUE(running.wait_for("\"text\":\"waiting\""));  // the command has the word, too
  running.signal(SIGINT);
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  EXPECT_NE(outcome.find("job_finished", {{"result", "cancelled"}}), nullptr) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Launchers, ALauncherThatWaitsMayGiveUpItsPlace) {
  const fs::path place = sandbox.path("place");
  Running running = start("sh -c 'trap \"echo given back >" + place.string() +
                              "; exit 1\" TERM; echo waiting >&2; sleep 600 & wait' sh",
                          step("echo never"));
  ASSERT_TRUE(running.wait_for("\"text\":\"waiting\""));  // the command has the word, too
  running.signal(SIGINT);
  EXPECT_EQ(running.finish().status, 130);
  EXPECT_EQ(sandbox.shell("cat " + place.string()), "given back");
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Launchers, ACancelledJobEndsInOrder) {
  Running running =
      start("env", step(endless()) + "      - if: cancelled()\n        run: echo tidied up\n");
  ASSERT_TRUE(running.wait_for("begun\""));
  running.signal(SIGINT);
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  EXPECT_NE(outcome.out.find("tidied up"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Launchers, ALauncherThatDiesTakesItsJobAlong) {
  // setsid: what it started is in no group of the launcher's.
  Running running =
      start("sh -c 'exec 3<&0; setsid \"$@\" <&3 & echo \"me $$\" >&2; wait' sh", step(endless()));
  ASSERT_TRUE(running.wait_for("begun\""));
  EXPECT_EQ(sandbox.shell("pkill -9 -P " + std::to_string(running.program()) + " -x sh"), "");
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_NE(outcome.out.find("was ended by signal 9 before its job did"), std::string::npos)
      << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Launchers, NothingGoesOnWhenLocalrunIsKilled) {
  for (const bool with_guard : {false, true}) {
    Running running = start("setsid --wait", step(endless()));
    ASSERT_TRUE(running.wait_for("begun\""));
    const pid_t program = running.program();
    if (with_guard) ::kill(running.pid(), SIGKILL);
    ::kill(program, SIGKILL);
    EXPECT_FALSE(running.finish().status == 0);
    EXPECT_EQ(still_running(), "");
  }
}

TEST_F(Launchers, FoldersThatAreNotThereAreNamed) {
  if (!can_have_view()) GTEST_SKIP() << "this user may not make namespaces here";
  const std::string hide = "unshare --mount sh -c 'mount -t tmpfs none " +
                           sandbox.temporary().string() + "; exec \"$@\"' sh";
  const Outcome outcome =
      run(::geteuid() == 0 ? hide : "unshare -r" + hide.substr(7), step("echo never"));
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_NE(outcome.out.find("is not there where the launcher starts the job"), std::string::npos)
      << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(Launchers, AnIsolatedJobMakesItsNamespacesThere) {
  if (!can_have_view()) GTEST_SKIP() << "this user may not make namespaces here";
  const Outcome outcome =
      run("env",
          checkout + step("pwd; test -f README.md; test $(ls /proc | grep -c '^[0-9]*$') -lt 10\n"
                          "! touch /usr/made-by-a-job 2>/dev/null"),
          {"--isolate", "workspace"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_NE(outcome.out.find("/home/runner/work/"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

}  // namespace
}  // namespace localrun::e2e
