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

}  // namespace
}  // namespace localrun::e2e
