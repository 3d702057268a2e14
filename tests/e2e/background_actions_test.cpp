// Actions that run beside the others: their stages, and whose state is whose.

#include "tests/e2e/action_support.hpp"

#include <gtest/gtest.h>
#include <map>
#include <string>

namespace localrun::e2e {
namespace {

/// Says in each stage its name, and what it has saved before.
std::map<std::string, std::string> talking_action() {
  std::map<std::string, std::string> files = {
      {"action.yml",
       "name: x\ninputs: {name: {required: true}}\n"
       "runs: {using: node20, pre: pre.js, main: main.js, post: post.js}\n"}};
  for (const std::string stage : {"pre", "main", "post"}) {
    files[stage + ".js"] =
        "const {appendFileSync} = require('fs')\n"
        "const {INPUT_NAME: name, STATE_SEEN: seen} = process.env\n"
        "appendFileSync(process.env.GITHUB_STATE, `SEEN=${seen || ''}" +
        stage + " of ${name}, \\n`)\nconsole.log(`" + stage +
        " of ${name} after [${seen || ''}]`)\n";
  }
  return files;
}

// execution.md 6.1, 6.9
TEST_F(Actions, StagesOfThoseInTheBackground) {
  LOCALRUN_NEEDS_NODE();
  remote("own/talks", talking_action());
  const Outcome outcome = run(R"(
      - {id: a, background: true, uses: own/talks@v1, with: {name: a}}
      - {id: b, uses: own/talks@v1, with: {name: b}}
      - wait: a
)");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  std::string ends = said(outcome);  // the two main stages come in any order
  const auto has = [&](const std::string& text) { return ends.find(text) != std::string::npos; };
  EXPECT_TRUE(ends.starts_with("pre of a after []\npre of b after []\n")) << ends;
  EXPECT_TRUE(has("main of a after [pre of a, ]\n")) << ends;
  EXPECT_TRUE(has("main of b after [pre of b, ]\n")) << ends;
  EXPECT_TRUE(
      ends.ends_with("post of b after [pre of b, main of b, ]\n"
                     "post of a after [pre of a, main of a, ]\n"))
      << ends;
  EXPECT_EQ(ends.find("post of a"), ends.rfind("post of a")) << "one post step each: " << ends;
}

// execution.md 6.1, 6.9
TEST_F(Actions, StagesOfThoseInParallelGroups) {
  LOCALRUN_NEEDS_NODE();
  remote("own/talks", talking_action());
  const Outcome outcome = run(R"(
      - {name: first, uses: own/talks@v1, with: {name: first}}
      - parallel:
          - {name: second, uses: own/talks@v1, with: {name: second}}
      - parallel:
          - {name: third, uses: own/talks@v1, with: {name: third}}
)");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  std::string expected;
  for (const char* name : {"first", "second", "third"})
    expected += "pre of " + std::string(name) + " after []\n";
  for (const std::string name : {"first", "second", "third"})
    expected += "main of " + name + " after [pre of " + name + ", ]\n";
  for (const std::string name : {"third", "second", "first"})
    expected += "post of " + name + " after [pre of " + name + ", main of " + name + ", ]\n";
  EXPECT_EQ(said(outcome), expected) << "each has a state of its own";
  for (const char* name : {"Pre second", "Post second", "Pre third", "Post third"})
    EXPECT_NE(outcome.find("step_started", {{"step_name", name}}), nullptr) << name;
}

}  // namespace
}  // namespace localrun::e2e
