// At a terminal: keys stop the run, and the terminal is left as it was (execution.md 7.4).

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <algorithm>
#include <cctype>
#include <csignal>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

std::string workflow_of(const std::string& script, const std::string& more = {}) {
  return "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      - " + more +
         "run: |\n          " + script +
         "\n      - if: always()\n        run: echo \"cleans up\"\n";
}

Running start(const Sandbox& sandbox, const std::string& text) {
  return sandbox.start({.arguments = {sandbox.workflow(text).string()}, .has_terminal = true});
}

/// Whatever was switched on is switched off again: the cursor, the other screen, the colours.
void expect_sane(const Outcome& outcome) {
  EXPECT_TRUE(outcome.is_terminal_as_before) << outcome.text();
  const auto last = [&](const char* sequence) { return outcome.out.rfind(sequence); };
  const auto is_undone = [&](const char* done, const char* undone) {
    return last(done) == std::string::npos ||
           (last(undone) != std::string::npos && last(undone) > last(done));
  };
  EXPECT_TRUE(is_undone("\x1b[?25l", "\x1b[?25h")) << "the cursor is hidden" << outcome.text();
  EXPECT_TRUE(is_undone("\x1b[?1049h", "\x1b[?1049l")) << outcome.text();
  EXPECT_TRUE(is_undone("\x1b[3", "\x1b[0m")) << "a colour is left on" << outcome.text();
}

std::string without_sequences(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      while (i < text.size() && (std::isalpha(static_cast<unsigned char>(text[i])) == 0)) ++i;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// execution.md 7.4
TEST(Terminal, CtrlCCancelsInOrderAndLeavesItSane) {
  const Sandbox sandbox;
  Running running = start(sandbox, workflow_of("echo \"waiting now\"; exec sleep 300"));
  ASSERT_TRUE(running.wait_for("waiting now"));
  running.type("\x03");
  const Outcome outcome = running.finish();
  EXPECT_FALSE(outcome.timed_out) << outcome.text();
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  EXPECT_NE(outcome.out.find("cleans up"), std::string::npos) << outcome.text();
  expect_sane(outcome);
  EXPECT_EQ(sandbox.leftovers(), "");
}

/// A step that `always()` runs goes on after the first: a further one brings SIGTERM, and one more
/// its end.
// execution.md 7.4
TEST(Terminal, ASecondCtrlCShortens) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  // The quotes keep the title of the step, which is shown too, from being what is waited for.
  Running running =
      start(sandbox,
            workflow_of("for name in INT TERM; do trap \"echo $name >> '$HOME/signals'\" $name; "
                        "done; echo \"cannot be st\"opped; while true; do sleep 0.1 || true; done",
                        "if: always()\n        "));
  ASSERT_TRUE(running.wait_for("cannot be stopped"));
  running.type("\x03");
  ASSERT_TRUE(running.wait_for("cancelling"));
  // Keys that come together are one: pressed again until it is seen.
  const auto taken = [&] { return read_file(sandbox.path("home/signals")); };
  for (int i = 0; i < 30 && taken().empty(); ++i) {
    running.type("\x03");
    for (int j = 0; j < 30 && taken().empty(); ++j)
      (void)running.has_ended_within(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(taken(), "TERM\n");
  for (int i = 0; i < 600 && !running.has_ended_within(std::chrono::milliseconds(100)); ++i)
    running.type("\x03");
  const Outcome outcome = running.finish();
  EXPECT_FALSE(outcome.timed_out) << outcome.text();
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  EXPECT_EQ(taken(), "TERM\n");
  expect_sane(outcome);
  EXPECT_EQ(sandbox.leftovers(), "");
}

/// A step that would change the repository waits for an answer: yes runs it, all else does not.
TEST(Terminal, InPlaceAsksFirst) {
  struct Row {
    const char* name;
    const char* keys;
    int status;
    bool is_run;
  };
  for (const Row& row : std::vector<Row>{{"yes", "y\n", 0, true},
                                         {"the whole word", "yes\n", 0, true},
                                         {"no", "n\n", 4, false},
                                         {"nothing", "\n", 4, false},
                                         {"end of input", "\x04", 4, false},
                                         {"Ctrl-C", "\x03", 130, false}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    sandbox.write("repo/untracked", "mine");
    const std::string text = workflow_of("git clean -fdq; echo \"has cleaned\"");
    Running running =
        sandbox.start({.arguments = {sandbox.workflow(text).string(), "--workspace", "in-place"},
                       .has_terminal = true});
    ASSERT_TRUE(running.wait_for("run it in this repository all the same? [y/N] "));
    EXPECT_TRUE(fs::exists(sandbox.path("repo/untracked")));
    running.type(row.keys);
    const Outcome outcome = running.finish();
    EXPECT_FALSE(outcome.timed_out) << outcome.text();
    EXPECT_EQ(outcome.status, row.status) << outcome.text();
    EXPECT_EQ(outcome.out.find("has cleaned\r") != std::string::npos, row.is_run) << outcome.text();
    EXPECT_EQ(fs::exists(sandbox.path("repo/untracked")), !row.is_run);
    expect_sane(outcome);
    EXPECT_EQ(sandbox.leftovers(), "");
  }
}

/// A step has no terminal, as on a runner: it can neither change its modes nor wait for an answer.
// execution.md 1.8
TEST(Terminal, IsNotTheStepsOwn) {
  const Sandbox sandbox;
  Running running =
      start(sandbox,
            workflow_of(
                "if : < /dev/tty; then echo \"has a tty\"; else echo \"no tty\"; fi 2> /dev/null\n"
                "          stty -echo raw 2> /dev/null || echo \"no stty\"\n"
                "          if [ -t 0 ] || [ -t 1 ] || [ -t 2 ]; then echo \"tty inside\"; fi\n"
                "          read -r line || echo \"end of input [$line]\"\n"
                "          printf '\\033[?25l\\033[31mred and hidden\\n'"));
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  for (const char* text : {"no tty", "no stty", "end of input []", "red and hidden"})
    EXPECT_NE(outcome.out.find(text), std::string::npos) << text << outcome.text();
  for (const char* text : {"  has a tty", "  tty inside"})
    EXPECT_EQ(outcome.out.find(text), std::string::npos) << text << outcome.text();
  expect_sane(outcome);
  EXPECT_EQ(sandbox.leftovers(), "");
}

/// Killed while it shows something: nothing that it set stays behind.
TEST(Terminal, IsLeftSaneByKill) {
  const Sandbox sandbox;
  Running running = start(sandbox, workflow_of("echo \"waiting now\"; exec sleep 300"));
  ASSERT_TRUE(running.wait_for("waiting now"));
  ::kill(running.program(), SIGKILL);
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 128 + SIGKILL) << outcome.text();
  expect_sane(outcome);
  EXPECT_EQ(sandbox.leftovers(), "");
}

// cli.md 3
TEST(Terminal, ShowsALineForEachJobThatRunsAndThenTheSummary) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  const std::string text =
      "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n"
      "      - run: echo compiling; while ! test -e \"$HOME/go\"; do sleep 0.05; done\n"
      "  lint:\n    runs-on: ubuntu-latest\n    steps: [{run: 'echo a-finding; exit 3'}]\n";
  Running running =
      sandbox.start({.arguments = {sandbox.workflow(text).string(), "--parallel", "2"},
                     .env = {{"TERM", "xterm-256color"}},
                     .has_terminal = true});
  ASSERT_TRUE(running.wait_for("compiling"));
  ASSERT_TRUE(running.wait_for("1 job done, 1 running"));
  ASSERT_EQ(sandbox.shell("touch \"$HOME/go\""), "");
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  expect_sane(outcome);
  EXPECT_NE(outcome.out.find("\x1b[J"), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("failed at step 1"), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("2 jobs: 1 succeeded, 1 failed"), std::string::npos) << outcome.text();
  EXPECT_EQ(outcome.out.find("lint  |"), std::string::npos) << outcome.text();
}

TEST(Terminal, TheLiveViewIsChosenOrRefused) {
  const Sandbox sandbox;
  const std::string file =
      sandbox
          .workflow(
              "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: echo hi}]\n")
          .string();
  const auto on_terminal = [&](const char* term, std::vector<std::string> more) {
    std::vector<std::string> arguments = {file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return sandbox.start({.arguments = arguments, .env = {{"TERM", term}}, .has_terminal = true})
        .finish();
  };
  const auto has_log = [](const Outcome& outcome) {
    return without_sequences(outcome.out).find("a |   hi") != std::string::npos;
  };
  EXPECT_FALSE(has_log(on_terminal("xterm", {})));
  EXPECT_TRUE(has_log(on_terminal("dumb", {})));
  EXPECT_TRUE(has_log(on_terminal("xterm", {"--output", "plain"})));
  EXPECT_TRUE(has_log(on_terminal("xterm", {"--verbose"})));
  const Outcome refused = sandbox.run({.arguments = {file, "--output", "tty"}});
  EXPECT_EQ(refused.status, 2) << refused.text();
  EXPECT_NE(refused.err.find("needs a terminal"), std::string::npos) << refused.text();
}

}  // namespace
}  // namespace localrun::e2e
