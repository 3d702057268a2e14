// For every job and step that did not run: which part of its condition, or which job that it needs,
// decided (execution.md 6.2, 7.1).

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <string_view>

namespace localrun::e2e {
namespace {

struct Reason {
  const char* job;
  const char* step;  // its display name; null: the job itself
  const char* reason;
};

std::string reason_of(const Outcome& outcome, const Reason& row) {
  std::string index;
  for (const Event& event : outcome.events) {
    if (field(event, "event") == "job_queued" && field(event, "job_name") == row.job)
      index = field(event, "job");
    if (index.empty() || field(event, "job") != index) continue;
    if (row.step == nullptr && field(event, "event") == "job_finished")
      return field(event, "reason");
    const std::string kind = field(event, "event");
    if (row.step == nullptr || (kind != "step_finished" && kind != "inner_step_finished")) continue;
    if (field(event, "step_name") == row.step) return field(event, "reason");
  }
  return "(not found)";
}

const std::string many = R"yml(on: push
env: {X: global}
jobs:
  fails:
    runs-on: ubuntu-latest
    steps:
      - {name: one, run: exit 1}
      - {name: two, run: "true"}
      - {name: three, if: github.ref == 'refs/heads/none', run: "true"}
      - {name: four, if: failure() && github.event_name == 'schedule', run: "true"}
      - {name: five, if: always() && env.X == '1', run: "true"}
      - {name: six, if: success() && env.X, run: "true"}
      - {name: seven, if: cancelled(), run: "true"}
      - {name: eight, if: "!failure()", run: "true"}
      - {name: never, if: false, run: "true"}
      - {name: nine, if: "always() && (env.X == 'a' || contains(github.ref, 'tags'))", run: "true"}
  succeeds:
    runs-on: ubuntu-latest
    steps:
      - {name: on failure, if: failure(), run: "true"}
      - {name: never, if: false, run: "true"}
      - {name: in the background, id: b, background: true, if: env.X == 'other', run: "true"}
      - wait: b
  by-event:
    if: github.event_name == 'schedule' || github.event_name == 'release'
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  direct:
    needs: fails
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  transitive:
    needs: direct
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  behind-a-skip:
    needs: [succeeds, by-event]
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  asks-a-result:
    needs: [by-event, fails]
    if: always() && needs.fails.result == 'success'
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  when-cancelled:
    needs: by-event
    if: cancelled()
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  when-failed:
    needs: succeeds
    if: failure()
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  goes-on:
    needs: fails
    if: always()
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  cascade:
    needs: goes-on
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  matrix:
    strategy: {max-parallel: 1, matrix: {n: [1, 2]}}
    runs-on: ubuntu-latest
    steps: [{run: exit 1}]
  call:
    uses: ./.github/workflows/called.yml
    with: {go: false}
  call-behind:
    needs: fails
    uses: ./.github/workflows/called.yml
    with: {go: true}
  composite:
    runs-on: ubuntu-latest
    steps:
      - uses: ./act
)yml";

constexpr Reason reasons[] = {
    {"fails", "two", "an earlier step failed: one"},
    {"fails", "three", "an earlier step failed: one"},
    {"fails", "four", "github.event_name == 'schedule' is false: github.event_name is 'push'"},
    {"fails", "five", "env.X == '1' is false: env.X is 'global'"},
    {"fails", "six", "an earlier step failed: one"},
    {"fails", "seven", "the job was not cancelled"},
    {"fails", "eight", "an earlier step failed: one"},
    {"fails", "never", "an earlier step failed: one"},
    {"succeeds", "never", "its condition is false"},
    {"fails", "nine",
     "env.X == 'a' is false: env.X is 'global'; contains(github.ref, 'tags') is false: github.ref "
     "is 'refs/heads/main'"},
    {"succeeds", "on failure", "no earlier step failed"},
    {"succeeds", "in the background", "env.X == 'other' is false: env.X is 'global'"},
    {"by-event", nullptr,
     "github.event_name == 'schedule' is false: github.event_name is 'push'; github.event_name == "
     "'release' is false: github.event_name is 'push'"},
    {"direct", nullptr, "job 'fails' failed"},
    {"transitive", nullptr, "job 'direct' was skipped"},
    {"behind-a-skip", nullptr, "job 'by-event' was skipped"},
    {"asks-a-result", nullptr,
     "needs.fails.result == 'success' is false: needs.fails.result is 'failure'"},
    {"when-cancelled", nullptr, "the run was not cancelled"},
    {"when-failed", nullptr, "no job that it needs failed"},
    {"cascade", nullptr, "job 'fails' (needed by 'goes-on') failed"},
    {"matrix (2)", nullptr,
     "another combination of the matrix failed and fail-fast is on: 'matrix (1)'"},
    {"call", nullptr, "all jobs of the called workflow were skipped"},
    {"call / a", nullptr, "inputs.go is false"},
    {"call / b", nullptr, "job 'a' was skipped"},
    {"call-behind", nullptr, "job 'fails' failed"},
    {"composite", "inner two", "an earlier step of the action failed: inner one"},
    {"composite", "inner three", "inputs.mode == 'y' is false: inputs.mode is 'x'"},
};

void write_files(const Sandbox& sandbox) {
  (void)sandbox.write("repo/.github/workflows/called.yml", R"(on:
  workflow_call: {inputs: {go: {type: boolean}}}
jobs:
  a:
    if: inputs.go
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  b:
    needs: a
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
)");
  (void)sandbox.write("repo/act/action.yml", R"(name: act
inputs: {mode: {default: x}}
runs:
  using: composite
  steps:
    - {name: inner one, run: exit 3, shell: bash}
    - {name: inner two, run: "true", shell: bash}
    - {name: inner three, if: always() && inputs.mode == 'y', run: "true", shell: bash}
)");
}

// execution.md 6.2, 6.8, 7.1
TEST(Conditions, WhateverDidNotRunSaysWhy) {
  const Sandbox sandbox;
  write_files(sandbox);
  std::string text = many;
  text.replace(text.find("      - uses: ./act"), 0, "      - uses: actions/checkout@v4\n");
  const Outcome outcome = sandbox.run_json(text);
  for (const Reason& row : reasons) {
    SCOPED_TRACE(std::string(row.job) + (row.step == nullptr ? "" : std::string(" ") + row.step));
    EXPECT_EQ(reason_of(outcome, row), row.reason) << outcome.text();
  }
  // What the stream says stands in the views of people too.
  const Outcome shown = sandbox.run({.arguments = {"show"}});
  const Outcome plain = sandbox.run({.arguments = {sandbox.workflow(text).string(), "--output",
                                                   "plain", "--color", "never", "--verbose"}});
  for (const char* expected :
       {"an earlier step failed: one", "env.X == '1' is false: env.X is 'global'",
        "job 'fails' failed", "the run was not cancelled", "inputs.go is false",
        "an earlier step of the action failed: inner one",
        "job 'fails' (needed by 'goes-on') failed", "fail-fast is on: 'matrix (1)'"}) {
    EXPECT_NE(shown.out.find(expected), std::string::npos) << expected << shown.text();
    EXPECT_NE(plain.out.find(expected), std::string::npos) << expected << plain.text();
  }
}

/// While debugging every condition is traced: in the log of its step, or of the job where the step
/// is skipped and has none.
// execution.md 2.4, 6.2
TEST(Conditions, AreTracedWhileDebugging) {
  const Sandbox sandbox;
  const std::string text = R"yml(on: push
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - {name: runs, if: github.event_name == 'push', run: "true"}
      - {name: skipped, if: github.event_name == 'release', run: "true"}
      - {name: faulty, if: always() && fromJSON(github.event_name), run: "true"}
)yml";
  const auto traces = [&](std::vector<std::string> more) {
    std::string all;
    for (const Event& event : sandbox.run_json(text, std::move(more)).events) {
      constexpr std::string_view mark = "##[debug]";
      std::string line = field(event, "text");
      if (line.starts_with(mark)) line.erase(0, mark.size());
      if (line.find("Evaluat") != 0 && line.find("Expanded") != 0 && line.find("Result") != 0)
        continue;
      all += field(event, "step") + "| " + line + "\n";
    }
    return all;
  };
  EXPECT_EQ(traces({}), "");
  EXPECT_EQ(traces({"--var", "ACTIONS_STEP_DEBUG=true"}),
            "1| Evaluating condition for step: 'runs'\n"
            "1| Evaluating: success() && (github.event_name == 'push')\n"
            "1| Expanded: true && ('push' == 'push')\n"
            "1| Result: true\n"
            "| Evaluating condition for step: 'skipped'\n"
            "| Evaluating: success() && (github.event_name == 'release')\n"
            "| Expanded: true && ('push' == 'release')\n"
            "| Result: false\n"
            "3| Evaluating condition for step: 'faulty'\n"
            "3| Evaluating: always() && fromJSON(github.event_name)\n")
      << "what cannot be evaluated has no result";
}

/// The step that failed the job is named, not one before it whose failure is allowed.
TEST(Conditions, TheSummaryNamesTheStepThatFailedTheJob) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run(
      {.arguments = {
           sandbox
               .workflow("on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n"
                         "      - {name: allowed, run: exit 1, continue-on-error: true}\n"
                         "      - {name: failing, run: exit 1}\n")
               .string()}});
  EXPECT_NE(outcome.out.find("2 steps; failed at step 2: failing"), std::string::npos)
      << outcome.text();
}

// execution.md 7.4
TEST(Conditions, WhatACancelledRunLeavesOutSaysSo) {
  const Sandbox sandbox;
  Running running = sandbox.start({.arguments = {sandbox
                                                     .workflow(R"yml(on: push
jobs:
  first:
    runs-on: ubuntu-latest
    steps:
      - {name: waits, run: 'echo "waiting now"; exec sleep 300'}
      - {name: next, run: "true"}
      - {name: if it fails, if: failure(), run: "true"}
      - {name: unless cancelled, if: "!cancelled()", run: "true"}
  dependant:
    needs: first
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
  unless:
    needs: first
    if: "!cancelled()"
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
)yml")
                                                     .string(),
                                                 "--json"}});
  ASSERT_TRUE(running.wait_for("\"text\":\"waiting now\""));
  running.signal(SIGINT);
  const Outcome outcome = running.finish();
  for (const Reason& row : {Reason{"first", "next", "the job was cancelled"},
                            Reason{"first", "if it fails", "the job was cancelled"},
                            Reason{"first", "unless cancelled", "the job was cancelled"},
                            Reason{"dependant", nullptr, "the run was cancelled"},
                            Reason{"unless", nullptr, "the run was cancelled"}}) {
    SCOPED_TRACE(row.step == nullptr ? row.job : row.step);
    EXPECT_EQ(reason_of(outcome, row), row.reason) << outcome.text();
  }
}

/// A cancelled run: what runs is asked again whether it goes on, what is left is decided as ever.
// execution.md 7.1, 7.4
TEST(Conditions, ACancelledRunGoesOnWhereAConditionHolds) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  const std::string folder = sandbox.path().string();
  Running running = sandbox.start({.arguments = {sandbox
                                                     .workflow(R"yml(on: push
jobs:
  ends:
    runs-on: ubuntu-latest
    steps:
      - {if: "!cancelled()", run: 'echo "ends waits"; exec sleep 300'}
      - run: echo never
      - {if: always(), run: 'echo "always is ${{ job.status }}"'}
      - {if: "!success()", run: 'echo "not success"'}
      - {if: cancelled(), run: 'echo "fails all the same"; exit 1'}
      - {if: failure(), run: echo never}
  goes-on:
    runs-on: ubuntu-latest
    if: always()
    steps:
      - run: |
          echo "goes-on waits"
          until [ -e ')yml" + folder + R"yml(/go' ]; do sleep 0.05; done
      - run: echo "went on as ${{ job.status }}"
  step-goes-on:
    runs-on: ubuntu-latest
    steps:
      - if: always()
        run: |
          echo "step waits"
          until [ -e ')yml" + folder + R"yml(/go' ]; do sleep 0.05; done
          echo "step ran to its end"
      - run: echo never
  fails: {runs-on: ubuntu-latest, steps: [{run: exit 1}]}
  usual: {needs: ends, runs-on: ubuntu-latest, steps: [{run: echo never}]}
  on-failure: {needs: [ends, fails], if: failure(), runs-on: ubuntu-latest, steps: [{run: echo never}]}
  unless: {needs: ends, if: "!cancelled()", runs-on: ubuntu-latest, steps: [{run: echo never}]}
  on-always:
    needs: ends
    if: always()
    runs-on: ubuntu-latest
    steps: [{run: 'echo "on-always after ${{ needs.ends.result }}"'}]
  on-cancel: {needs: ends, if: cancelled(), runs-on: ubuntu-latest, steps: [{run: "true"}]}
)yml")
                                                     .string(),
                                                 "--json", "--parallel", "4"}});
  for (const char* text : {"ends waits", "goes-on waits", "step waits", "\"result\":\"failure\""})
    ASSERT_TRUE(running.wait_for(text)) << text;
  running.signal(SIGINT);
  ASSERT_TRUE(running.wait_for("on-always after cancelled"));
  (void)sandbox.write("go", "");
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  for (const auto& [job, result] :
       std::vector<std::pair<const char*, const char*>>{{"ends", "cancelled"},
                                                        {"goes-on", "success"},
                                                        {"step-goes-on", "cancelled"},
                                                        {"fails", "failure"},
                                                        {"usual", "skipped"},
                                                        {"on-failure", "skipped"},
                                                        {"unless", "skipped"},
                                                        {"on-always", "success"},
                                                        {"on-cancel", "success"}})
    EXPECT_EQ(result_of(outcome, job), result) << job << outcome.text();
  const std::string said = printed(outcome);
  for (const char* text : {"always is cancelled", "not success", "fails all the same",
                           "went on as success", "step ran to its end"})
    EXPECT_NE(said.find(text), std::string::npos) << text << outcome.text();
  EXPECT_EQ(said.find("never"), std::string::npos) << outcome.text();
  EXPECT_NE(outcome.out.find("The operation was canceled."), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

}  // namespace
}  // namespace localrun::e2e
