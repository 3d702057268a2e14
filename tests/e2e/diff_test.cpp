// `localrun diff`, through the real binary.

#include "tests/e2e/support.hpp"

#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

constexpr const char* changing = R"yml(name: CI
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    outputs: { tag: "${{ steps.t.outputs.tag }}" }
    steps:
      - id: t
        env: { V: "${{ vars.V }}" }
        run: |
          echo "tag=$(cat "$HOME/tag")" >> "$GITHUB_OUTPUT"
          echo "MODE=$(cat "$HOME/tag")" >> "$GITHUB_ENV"
          pwd; mktemp; date; date -Is; date +%s.%N; echo "$GITHUB_RUN_ID $GITHUB_SHA"; echo took $RANDOM ms
          echo "building $(cat "$HOME/tag")"
  test:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - name: Check the tag
        run: test "$(cat "$HOME/tag")" = v1
  late:
    needs: test
    runs-on: ubuntu-latest
    steps: [{ run: echo late }]
)yml";

class Diff : public ::testing::Test {
 protected:
  /// The id of a run with this in HOME/tag.
  [[nodiscard]] std::string run(const std::string& tag) const {
    sandbox.open_to_jobs();
    EXPECT_EQ(sandbox.shell("echo " + tag + " > \"$HOME/tag\""), "");
    const Outcome outcome = sandbox.run_json(changing);
    EXPECT_EQ(outcome.status, tag == "v1" ? 0 : 1) << outcome.text();
    return outcome.events.empty() ? "" : field(outcome.events.front(), "run");
  }
  [[nodiscard]] Outcome call(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "diff");
    return sandbox.run({.arguments = std::move(arguments)});
  }

  Sandbox sandbox;
};

TEST_F(Diff, OfTwoEqualRunsIsNone) {
  (void)run("v1");
  (void)run("v1");
  const Outcome none = call({"--exit-code"});
  EXPECT_EQ(none.status, 0) << none.text();
  EXPECT_EQ(none.err, "");
  EXPECT_NE(none.out.find("\n\nNo differences in 3 jobs.\n"), std::string::npos) << none.text();
  const Outcome exact = call({"--exact", "--exit-code"});
  EXPECT_EQ(exact.status, 1) << exact.text();
}

TEST_F(Diff, TellsResultsValuesAndLogs) {
  const std::string first = run("v1");
  const std::string second = run("v2");
  const Outcome diff = call({first, second});
  EXPECT_EQ(diff.status, 0) << diff.text();
  EXPECT_EQ(diff.err, "");
  for (const std::string& phrase :
       {"- run " + first + " of CI succeeded after ", "+ run " + second + " of CI failed after ",
        std::string("\nbuild\n  output tag: v1 → v2\n"), std::string("    output tag: v1 → v2\n"),
        std::string("    env MODE: v1 → v2\n"),
        std::string("    - building v1\n    + building v2\n"),
        std::string("\ntest: succeeded → failed\n"),
        std::string("  Check the tag: succeeded → failed (exit code 1)"),
        std::string("\nlate: succeeded → was skipped ("), std::string("\n3 of 3 jobs differ.\n")})
    EXPECT_NE(diff.out.find(phrase), std::string::npos) << phrase << diff.text();
  for (const char* phrase : {"took ", "/tmp", "\x1b"})
    EXPECT_EQ(diff.out.find(std::string("- ") + phrase), std::string::npos) << diff.text();
  EXPECT_EQ(call({}).out, diff.out) << "the last two";
  EXPECT_EQ(call({"last~1"}).out, diff.out) << "with the last";
  EXPECT_EQ(call({"--exit-code"}).status, 1);

  const Outcome one = call({"--job", "build", "--step", "t", "--no-logs"});
  EXPECT_EQ(one.status, 0) << one.text();
  EXPECT_NE(one.out.find("    env MODE: v1 → v2\n\n1 of 1 job differs.\n"), std::string::npos)
      << one.text();

  const Outcome json = call({"--json"});
  ASSERT_EQ(json.events.size(), 1U) << json.text();
  EXPECT_EQ(field(json.events.front(), "differs"), "true");
  EXPECT_EQ(field(json.events.front().at("before").as_object(), "run"), first);
  EXPECT_EQ(json.events.front().at("jobs").as_array().size(), 3U);
}

TEST_F(Diff, WhatIsWrongIsSaidWithAWayOut) {
  struct Row {
    std::vector<std::string> arguments;
    const char* phrase;
  };
  EXPECT_NE(call({}).err.find("there are no recorded runs"), std::string::npos);
  const std::string id = run("v1");
  EXPECT_NE(call({}).err.find("there is no run 'last~1'"), std::string::npos);
  (void)run("v1");
  const Row rows[] = {
      {{"last", "last"}, "both are run "},
      {{"last"}, "both are run "},
      {{id, id, id}, "two runs, please"},
      {{id, "1999"}, "there is no run '1999'"},
      {{"-j", "biuld"}, "did you mean 'build'?"},
      {{"-j", "build", "--step", "9"}, "has a step '9'"},
      {{"--step", "Check the tga"}, "did you mean 'Check the tag'?"},
      {{"--exit"}, "unknown option '--exit'"},
  };
  for (const Row& row : rows) {
    const Outcome outcome = call(row.arguments);
    EXPECT_EQ(outcome.status, 2) << row.phrase << outcome.text();
    EXPECT_EQ(outcome.out, "") << row.phrase;
    EXPECT_NE(outcome.err.find(row.phrase), std::string::npos) << row.phrase << outcome.text();
  }
}

}  // namespace
}  // namespace localrun::e2e
