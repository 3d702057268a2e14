// What a step of an action sees and leaves: its own files, its own names, and those of the actions
// around it.

#include "tests/e2e/action_support.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

// execution.md 3.1, 6.8, 8.8
TEST_F(Actions, WhatTheLastInnerStepWroteIsNotTheActionsOwn) {
  local("c", composite(
                 bash("|\n        echo inner=1 >>$GITHUB_OUTPUT\n        echo K=V >>$GITHUB_STATE\n"
                      "        echo words >>$GITHUB_STEP_SUMMARY"),
                 "outputs: {o: {value: declared}}\n"));
  const Outcome outcome =
      run("      - {id: c, uses: ./.github/actions/c}\n"
          "      - run: echo '${{ toJSON(steps.c.outputs) }}' | tr -d ' \\n'\n");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(said(outcome), "{\"o\":\"declared\"}\n");
  const auto summaries =
      std::count_if(outcome.events.begin(), outcome.events.end(),
                    [](const Event& event) { return field(event, "event") == "summary"; });
  EXPECT_EQ(summaries, 1) << outcome.text();
}

/// They see what the `if` of a step sees, and the job's status, inside a composite action too.
// execution.md 6.1
TEST_F(Actions, ConditionsOfStagesLookAtTheJob) {
  LOCALRUN_NEEDS_NODE();
  const auto action = [&](const std::string& name, const std::string& post_if) {
    remote(
        "own/" + name,
        {{"action.yml",
          "name: x\nruns: {using: node20, pre: pre.js, pre-if: \"steps.last == null\","
          " main: main.js, post: post.js, post-if: \"" +
              post_if + "\"}\n"},
         {"pre.js", "console.log('" + name + " pre')\n"},
         {"main.js", "console.log('" + name + " main'); process.exit(process.env.FAIL ? 1 : 0)\n"},
         {"post.js", "console.log('" + name + " post')\n"}});
  };
  action("after-last", "steps.last.outcome == 'failure' && env.E == 'own'");
  action("after-success", "success()");
  action("after-failure", "failure()");
  remote("own/both", {{"action.yml", composite("    - uses: own/after-success@v1\n"
                                               "    - uses: own/after-failure@v1\n")}});
  const Outcome outcome = run(R"(
      - {uses: own/after-last@v1, env: {E: own}}
      - {uses: own/both@v1}
      - {uses: own/after-failure@v1, if: false}
      - {id: last, run: exit 1}
)");
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_EQ(said(outcome),
            "after-last pre\nafter-success pre\nafter-failure pre\nafter-failure pre\n"
            "after-last main\nafter-success main\nafter-failure main\n"
            // That of the step that was skipped too, as its pre stage ran.
            "after-failure post\nafter-failure post\nafter-last post\n");
}

}  // namespace
}  // namespace localrun::e2e
