// The run is stopped from outside, at any moment and in any way: nothing that it started goes on,
// no folder stays, the record can be read.

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <csignal>
#include <cstdlib>
#include <string_view>
#include <algorithm>
#include <array>
#include <set>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

/// Two jobs, one of them with processes that do not want to go, and steps that clean up.
const std::string stubborn = R"yml(on: push
jobs:
  first:
    runs-on: ubuntu-latest
    steps:
      - run: echo "first step"
      - run: |
          sleep 300 &
          setsid sleep 300 &
          (setsid sh -c 'sleep 300 & sleep 300' &)
          echo "waiting now"
          sleep 300
          echo "must not come"
      - if: always()
        run: echo "always cleans up"
      - if: cancelled()
        run: echo "cancelled cleans up"
      - run: echo "must not run"
  beside:
    runs-on: ubuntu-latest
    steps:
      - run: |
          trap 'echo "trapped"; exit 3' INT TERM
          echo "beside waits"
          for i in $(seq 3000); do sleep 0.1; done
  dependant:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - run: echo "must not run"
  at-the-end:
    needs: [first, beside]
    if: always()
    runs-on: ubuntu-latest
    steps:
      - run: echo "the last job runs"
)yml";

void expect_readable_record(const Sandbox& sandbox, const std::string& logged) {
  const Outcome shown = sandbox.run({.arguments = {"show"}});
  EXPECT_EQ(shown.status, 0) << shown.text();
  const Outcome logs = sandbox.run({.arguments = {"logs"}});
  EXPECT_EQ(logs.status, 0) << logs.text();
  EXPECT_NE(logs.out.find(logged), std::string::npos) << logs.text();
  const Outcome runs = sandbox.run({.arguments = {"runs"}});
  EXPECT_EQ(runs.status, 0) << runs.text();
}

struct Stop {
  const char* name;
  int signal;
  int status;
  const char* reason;
};

// execution.md 7.4
TEST(Signals, CancelInOrder) {
  for (const Stop& row :
       {Stop{"interrupt", SIGINT, 130, "SIGINT"}, Stop{"terminate", SIGTERM, 143, "SIGTERM"},
        Stop{"hang up", SIGHUP, 130, "SIGHUP"}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    Running running = sandbox.start(
        {.arguments = {sandbox.workflow(stubborn).string(), "--json", "--parallel", "4"}});
    ASSERT_TRUE(running.wait_for("\"text\":\"waiting now\""));
    ASSERT_TRUE(running.wait_for("\"text\":\"beside waits\""));
    running.signal(row.signal);
    const Outcome outcome = running.finish();
    EXPECT_EQ(outcome.status, row.status) << outcome.text();
    const Event* cancel = outcome.find("cancel_requested");
    ASSERT_NE(cancel, nullptr) << outcome.text();
    EXPECT_EQ(field(*cancel, "reason"), row.reason);
    EXPECT_EQ(result_of(outcome, "first"), "cancelled");
    EXPECT_EQ(result_of(outcome, "dependant"), "skipped");
    EXPECT_EQ(result_of(outcome, "at-the-end"), "success");
    EXPECT_NE(outcome.find("finding", {{"slug", "always-blocks-cancel"}}), nullptr);
    const auto lines = log_lines(outcome);
    for (const char* expected :
         {"always cleans up", "cancelled cleans up", "trapped", "the last job runs"}) {
      EXPECT_NE(std::find(lines.begin(), lines.end(), expected), lines.end()) << expected << "\n"
                                                                              << outcome.text();
    }
    for (const char* unexpected : {"must not run", "must not come"}) {
      EXPECT_EQ(std::find(lines.begin(), lines.end(), unexpected), lines.end()) << unexpected;
    }
    EXPECT_EQ(field(outcome.events.back(), "event"), "run_finished");
    EXPECT_EQ(sandbox.leftovers(), "");
    expect_readable_record(sandbox, "waiting now");
  }
}

// execution.md 7.4
TEST(Signals, ASecondOneEndsWhatWouldGoOn) {
  const Sandbox sandbox;
  const std::string text = R"yml(on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - if: always()
        run: |
          trap '' INT TERM
          echo "cannot be stopped"
          while true; do sleep 1; done
)yml";
  Running running = sandbox.start({.arguments = {sandbox.workflow(text).string(), "--json"}});
  ASSERT_TRUE(running.wait_for("\"text\":\"cannot be stopped\""));
  running.signal(SIGINT);
  ASSERT_TRUE(running.wait_for("cancel_requested"));
  // Signals that come together are one: asked again until it is over.
  for (int i = 0; i < 100 && !running.has_ended_within(std::chrono::milliseconds(100)); ++i)
    running.signal(SIGINT);
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_EQ(sandbox.leftovers(), "");
}

/// As long as it is let, and gone at the first signal.
const std::string patient = R"yml(on: push
jobs:
  first:
    runs-on: ubuntu-latest
    steps:
      - run: echo "first step"
      - uses: actions/checkout@v4
      - run: |
          (setsid sleep 300 > /dev/null 2>&1 &)
          echo "waiting now"
          exec sleep 300
  dependant:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - run: echo "must not run"
)yml";

/// Moments, as texts of the stream that are waited for: before the first step, in one, between two.
constexpr std::array<const char*, 5> moments = {"run_started", "step_started",
                                                "\"text\":\"first step\"", "step_finished",
                                                "\"text\":\"waiting now\""};

TEST(Signals, AtAnyMomentNothingIsLeftBehind) {
  for (const char* moment : moments) {
    for (const int signal : {SIGINT, SIGTERM}) {
      SCOPED_TRACE(std::string(moment) + " " + std::to_string(signal));
      const Sandbox sandbox;
      Running running =
          sandbox.start({.arguments = {sandbox.workflow(patient).string(), "--json"}});
      ASSERT_TRUE(running.wait_for(moment));
      running.signal(signal);
      const Outcome outcome = running.finish();
      EXPECT_EQ(outcome.status, 128 + signal) << outcome.text();
      EXPECT_EQ(sandbox.leftovers(), "");
      EXPECT_EQ(sandbox.run({.arguments = {"show"}}).status, 0);
    }
  }
}

TEST(Signals, KilledProgramLeavesNothingButItsRecord) {
  for (const char* moment : moments) {
    SCOPED_TRACE(moment);
    const Sandbox sandbox;
    Running running = sandbox.start({.arguments = {sandbox.workflow(patient).string(), "--json"}});
    ASSERT_TRUE(running.wait_for(moment));
    ::kill(running.program(), SIGKILL);
    const Outcome outcome = running.finish();
    EXPECT_EQ(outcome.status, 128 + SIGKILL) << outcome.text();
    EXPECT_EQ(sandbox.leftovers(), "");
    const Outcome shown = sandbox.run({.arguments = {"show"}});
    EXPECT_EQ(shown.status, 0) << shown.text();
    EXPECT_NE(shown.err.find("killed"), std::string::npos) << shown.text();
    const Outcome again = sandbox.run_json(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: x=1\n");
    EXPECT_EQ(again.status, 0) << again.text();
  }
}

TEST(Signals, KilledGuardEndsTheRunInOrder) {
  const Sandbox sandbox;
  Running running = sandbox.start({.arguments = {sandbox.workflow(patient).string(), "--json"}});
  ASSERT_TRUE(running.wait_for("\"text\":\"waiting now\""));
  ::kill(running.pid(), SIGKILL);
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 128 + SIGKILL);
  EXPECT_NE(outcome.find("cancel_requested"), nullptr) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
  expect_readable_record(sandbox, "waiting now");
}

TEST(Signals, KilledTogetherTheNextRunClearsUp) {
  const Sandbox sandbox;
  {
    Running running = sandbox.start({.arguments = {sandbox.workflow(patient).string(), "--json"}});
    ASSERT_TRUE(running.wait_for("\"text\":\"waiting now\""));
    const pid_t program = running.program();
    ::kill(running.pid(), SIGSTOP);  // so that it cannot clean up after the program
    ::kill(program, SIGKILL);
    ::kill(running.pid(), SIGKILL);
    (void)running.finish();
  }
  // Nobody is left to end the steps' processes: they and the folder go with the next run.
  const Outcome again = sandbox.run_json(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: x=1\n");
  EXPECT_EQ(again.status, 0) << again.text();
  EXPECT_EQ(sandbox.leftovers(), "");
  const Outcome shown = sandbox.run({.arguments = {"show", "last~1"}});
  EXPECT_EQ(shown.status, 0) << shown.text();
}

/// Killed between making a folder and locking it, or while removing one: none has the lock then.
TEST(Signals, FoldersThatNobodyLockedGoWhenTheyAreOld) {
  const Sandbox sandbox;
  const std::string place =
      sandbox.temporary().string() + "/localrun-" + std::to_string(::geteuid());
  EXPECT_EQ(sandbox.shell("mkdir -pm 700 '" + place + "' && cd '" + place +
                          "' && mkdir -p run-old/probe run-new kept-run-old && "
                          "touch -d '2 minutes ago' run-old kept-run-old"),
            "");
  const Outcome outcome = sandbox.run_json(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: x=1\n");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.shell("ls '" + place + "'"), "kept-run-old\nrun-new");
}

/// SIGINT, then SIGTERM, then SIGKILL (execution.md 7.4), whatever state the process is in.
// execution.md 7.4
TEST(Signals, EachInItsTurn) {
  struct Row {
    const char* name;
    const char* script;
    std::vector<std::string> lines;
  };
  for (const Row& row : {Row{"goes at the second",
                             "trap 'echo got INT' INT; trap 'echo got TERM; exit 9' TERM\n"
                             "          echo ready; while :; do sleep 0.1 || true; done",
                             {"got INT", "got TERM"}},
                         Row{"is stopped", "echo ready; kill -STOP $$; echo never", {}},
                         Row{"has children that are stopped",
                             "sleep 300 & kill -STOP $!; echo ready; wait; sleep 300",
                             {}},
                         Row{"makes more of its kind",
                             "trap '' INT TERM; grow() { if [ $1 -gt 0 ]; then grow $(($1-1)) & "
                             "grow $(($1-1)) & fi; "
                             "sleep 300; }; grow 5 & echo ready; wait; sleep 300",
                             {}}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    Running running = sandbox.start(
        {.arguments = {
             sandbox
                 .workflow(std::string("on: push\njobs:\n  a:\n    runs-on: "
                                       "ubuntu-latest\n    steps:\n      - run: |\n"
                                       "          ") +
                           row.script + "\n      - if: always()\n        run: echo \"cleans up\"\n")
                 .string(),
             "--json"}});
    ASSERT_TRUE(running.wait_for("\"text\":\"ready\""));
    running.signal(SIGINT);
    const Outcome outcome = running.finish();
    EXPECT_EQ(outcome.status, 130) << outcome.text();
    const auto lines = log_lines(outcome);
    auto at = lines.begin();
    for (const std::string& line : row.lines) {
      at = std::find(at, lines.end(), line);
      EXPECT_NE(at, lines.end()) << line << outcome.text();
    }
    EXPECT_NE(std::find(at, lines.end(), "cleans up"), lines.end()) << outcome.text();
    EXPECT_EQ(std::find(lines.begin(), lines.end(), "never"), lines.end());
    EXPECT_EQ(sandbox.leftovers(), "");
  }
}

/// A child that keeps the pipes open does not hold up its step (execution.md 1.8), and is told of
/// when it is ended (7.3).
// execution.md 1.8, 7.3
TEST(Signals, ChildrenThatKeepThePipesOpen) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(R"(on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: |
          sleep 300 &
          (setsid sh -c 'echo from afar; sleep 300' &)
          echo "shell ends"
      - run: echo "next step"
)");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  const auto lines = log_lines(outcome);
  for (const char* line : {"shell ends", "from afar", "next step"})
    EXPECT_NE(std::find(lines.begin(), lines.end(), line), lines.end()) << outcome.text();
  EXPECT_NE(outcome.out.find("Terminate orphan process: pid ("), std::string::npos)
      << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

/// Limits are whole minutes: only when asked for, with LOCALRUN_SLOW_TESTS=1.
// execution.md 6.4, 7.3
TEST(Signals, TimeLimitsOfStepJobAndRun) {
  const char* slow = std::getenv("LOCALRUN_SLOW_TESTS");
  if (slow == nullptr || std::string_view(slow) != "1")
    GTEST_SKIP() << "takes a minute: LOCALRUN_SLOW_TESTS=1";
  const Sandbox sandbox;
  // What is left of the limit is nothing; the conditions are asked all the same.
  sandbox.write("repo/act/action.yml", R"yml(name: limited
description: d
outputs: {first: {value: "${{ steps.one.outcome }}"}}
runs:
  using: composite
  steps:
    - {id: one, shell: bash, run: exec sleep 300}
    - {if: failure(), shell: bash, run: 'exec sleep 300 # inner failure() was asked'}
)yml");
  sandbox.write("repo/tolerant/action.yml", R"yml(name: tolerant
description: d
runs:
  using: composite
  steps:
    - {shell: bash, continue-on-error: true, run: exec sleep 300}
)yml");
  const Outcome outcome = sandbox.run_json(R"yml(on: push
jobs:
  step:
    runs-on: ubuntu-latest
    steps:
      - {id: limited, timeout-minutes: 1.9, run: exec sleep 300}
      - {if: failure(), run: echo "the step was too long"}
  job:
    runs-on: ubuntu-latest
    timeout-minutes: 1
    steps:
      - run: exec sleep 300
      - {if: always(), run: echo "the job was too long"}
  fraction:
    runs-on: ubuntu-latest
    timeout-minutes: 0.01
    steps: [{run: sleep 2}]
  composite:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - {id: act, uses: ./act, timeout-minutes: 1}
      - {if: failure(), run: 'echo "the first inner step: ${{ steps.act.outputs.first }}"'}
  tolerant:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - {id: act, uses: ./tolerant, timeout-minutes: 1}
  background:
    runs-on: ubuntu-latest
    steps:
      - {id: b, name: beside, background: true, timeout-minutes: 1, run: exec sleep 300}
      - wait: b
  late:
    runs-on: ubuntu-latest
    steps:
      - id: stays
        background: true
        timeout-minutes: 1
        run: trap 'echo "does not end"' INT; while true; do sleep 0.2 || true; done
      - run: exec sleep 57
      - {id: c, cancel: stays}
      - run: echo "it is [${{ steps.stays.outcome }}]"
)yml",
                                           {"--parallel", "7", "--keep-workspace", "never"});
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  const Expectations expectations = {
      {},
      {"result step=failure", "result job=cancelled", "result fraction=success",
       "step step.limited=failure/failure", "log the step was too long",
       "log has timed out after 1 minutes.",
       "log has exceeded the maximum execution time of 1 minutes.", "log the job was too long",
       "result composite=failure", "log The action has timed out.",
       "log the first inner step: failure", "result tolerant=failure",
       "step tolerant.act=failure/failure",
       "log The background step 'beside' has timed out after 1 minutes.",
       "result background=failure",
       // Its limit comes while it is being cancelled.
       "result late=success", "step late.stays=cancelled/cancelled", "log it is [cancelled]"}};
  EXPECT_EQ(check_expectations(expectations, outcome, sandbox), "") << outcome.text();
  // Told by the first inner step, and by the one that runs because it failed.
  EXPECT_EQ(std::count_if(outcome.events.begin(), outcome.events.end(),
                          [](const Event& event) {
                            return field(event, "event") == "annotation" &&
                                   field(event, "message") == "The action has timed out.";
                          }),
            3);
  const Outcome whole = sandbox.run_json(R"yml(on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps: [{run: exec sleep 300}]
)yml",
                                         {"--timeout", "1"});
  EXPECT_NE(whole.status, 0) << whole.text();
  EXPECT_EQ(result_of(whole, "a"), "cancelled");
  EXPECT_EQ(sandbox.leftovers(), "");
}

// execution.md 7.3
TEST(Signals, DaemonsAreGoneWhenTheirJobEnds) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  const Outcome outcome = sandbox.run_json(R"yml(on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: |
          setsid sh -c 'echo $$ > pid1; exec sleep 300' > /dev/null 2>&1 &
          (setsid sh -c 'echo $$ > pid2; exec sleep 300' > /dev/null 2>&1 &)
          while [ ! -s pid1 ] || [ ! -s pid2 ]; do sleep 0.01; done
          cp pid1 pid2 "$TMPDIR"
      - run: kill -0 "$(cat pid1)" "$(cat pid2)" && echo "alive in the next step"
  b:
    needs: a
    runs-on: ubuntu-latest
    steps:
      - run: |
          for pid in $(cat "$TMPDIR/pid1" "$TMPDIR/pid2"); do
            if kill -0 "$pid" 2> /dev/null; then echo "still there"; exit 1; fi
          done
          rm "$TMPDIR/pid1" "$TMPDIR/pid2"
)yml");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_NE(outcome.out.find("alive in the next step\"}"), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("Terminate orphan process"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(Signals, TwentyRunsAtOnceDoNotDisturbEachOther) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(R"yml(on: push
jobs:
  a:
    runs-on: ubuntu-latest
    outputs: {text: "${{ steps.s.outputs.text }}"}
    steps:
      - uses: actions/checkout@v4
      - id: s
        run: echo "text=$(cat README.md) of ${{ github.run_id }}" >> "$GITHUB_OUTPUT"
  b:
    needs: a
    runs-on: ubuntu-latest
    steps:
      - run: echo "got ${{ needs.a.outputs.text }}"
)yml");
  std::vector<Running> all;
  for (int i = 0; i < 20; ++i)
    all.push_back(sandbox.start({.arguments = {file.string(), "--json"}}));
  std::set<std::string> ids;
  std::set<std::string> texts;
  for (Running& running : all) {
    const Outcome outcome = running.finish();
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    if (!outcome.events.empty()) ids.insert(field(outcome.events.front(), "run"));
    texts.insert(output_of(outcome, "a", "text"));
  }
  EXPECT_EQ(ids.size(), 20U);
  EXPECT_EQ(texts.size(), 20U) << "a run id is given twice";
  EXPECT_EQ(sandbox.leftovers(), "");
  const Outcome runs = sandbox.run({.arguments = {"runs"}});
  for (const std::string& id : ids)
    EXPECT_NE(runs.out.find(id), std::string::npos) << id << runs.text();
}

}  // namespace
}  // namespace localrun::e2e
