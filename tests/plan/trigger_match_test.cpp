#include "runner/plan/trigger_match.hpp"

#include "tests/plan/plan_fixture.hpp"

namespace localrun {
namespace {

struct Row {
  const char* on;  // text behind `on:`
  const char* event;
  const char* ref;
  const char* payload;
  std::vector<std::string> changed;
  bool starts;
  const char* key;    // of the last check; empty: there is none
  const char* words;  // of the last check
};

TEST(TriggerMatch, TellsWhichFilterDecides) {
  const Row rows[] = {
      {"push", "push", "refs/heads/main", "{}", {}, true, "", ""},
      {"pull_request",
       "push",
       "refs/heads/main",
       "{}",
       {},
       false,
       "",
       "the workflow does not declare 'push'"},
      // branches and tags of a push
      {"{push: {branches: [main, 'release/**']}}",
       "push",
       "refs/heads/release/1/x",
       "{}",
       {},
       true,
       "branches",
       "'release/1/x' matches 'release/**'"},
      {"{push: {branches: main}}",
       "push",
       "refs/heads/dev",
       "{}",
       {},
       false,
       "branches",
       "'dev' matches none of 'main'"},
      {"{push: {branches: ['**', '!wip/**']}}",
       "push",
       "refs/heads/wip/a",
       "{}",
       {},
       false,
       "branches",
       "'wip/a' is taken out by '!wip/**'"},
      {"{push: {branches: ['**', '!wip/**', 'wip/now']}}",
       "push",
       "refs/heads/wip/now",
       "{}",
       {},
       true,
       "branches",
       "'wip/now' matches 'wip/now'"},
      {"{push: {branches: ['!wip/**']}}",
       "push",
       "refs/heads/main",
       "{}",
       {},
       false,
       "branches",
       "'main' matches none of '!wip/**'"},
      {"{push: {branches-ignore: ['dependabot/**']}}",
       "push",
       "refs/heads/dependabot/x",
       "{}",
       {},
       false,
       "branches-ignore",
       "'dependabot/x' matches 'dependabot/**'"},
      {"{push: {branches-ignore: ['dependabot/**']}}",
       "push",
       "refs/heads/main",
       "{}",
       {},
       true,
       "branches-ignore",
       "'main' matches none of 'dependabot/**'"},
      {"{push: {branches: [main]}}",
       "push",
       "refs/tags/v1",
       "{}",
       {},
       false,
       "branches",
       "'v1' is a tag, and only branches are filtered for"},
      {"{push: {tags: ['v*']}}",
       "push",
       "refs/heads/v1",
       "{}",
       {},
       false,
       "tags",
       "'v1' is a branch, and only tags are filtered for"},
      {"{push: {tags: ['v*'], branches: [main]}}",
       "push",
       "refs/tags/v1",
       "{}",
       {},
       true,
       "tags",
       "'v1' matches 'v*'"},
      // paths
      {"{push: {paths: ['src/**']}}",
       "push",
       "refs/heads/main",
       "{}",
       {"a", "src/b"},
       true,
       "paths",
       "'src/b' matches 'src/**' (one of 2 files)"},
      {"{push: {paths: ['src/**', '!**.md']}}",
       "push",
       "refs/heads/main",
       "{}",
       {"src/b.md"},
       false,
       "paths",
       "'src/b.md', the only changed file, matches 'src/**', '!**.md'"},
      {"{push: {paths-ignore: ['**.md']}}",
       "push",
       "refs/heads/main",
       "{}",
       {"a.md", "b/c.md"},
       false,
       "paths-ignore",
       "all 2 changed files are ignored: 'a.md' matches '**.md'"},
      {"{push: {paths-ignore: ['**.md']}}",
       "push",
       "refs/heads/main",
       "{}",
       {"a.md", "b"},
       true,
       "paths-ignore",
       "'b' is not ignored"},
      {"{push: {paths: ['**']}}",
       "push",
       "refs/heads/main",
       "{}",
       {},
       false,
       "paths",
       "no file is changed"},
      {"{push: {paths: [x], tags: ['*']}}",
       "push",
       "refs/tags/v1",
       "{}",
       {"a"},
       true,
       "tags",
       "'v1' matches '*'"},
      {"{push: {branches: [dev], paths: [x]}}",
       "push",
       "refs/heads/main",
       "{}",
       {"x"},
       false,
       "branches",
       "'main' matches none of 'dev'"},
      // activities
      {"pull_request",
       "pull_request",
       "",
       R"({"action": "labeled"})",
       {},
       false,
       "types",
       "'labeled' is not among the default types opened, synchronize, reopened"},
      {"{pull_request: {types: [labeled]}}",
       "pull_request",
       "",
       R"({"action": "labeled"})",
       {},
       true,
       "types",
       "'labeled' is listed"},
      {"{issues: {types: [opened, closed]}}",
       "issues",
       "",
       R"({"action": "edited"})",
       {},
       false,
       "types",
       "'edited' is none of 'opened', 'closed'"},
      {"issues", "issues", "", R"({"action": "edited"})", {}, true, "", ""},
      // the base branch counts
      {"{pull_request: {branches: [main]}}",
       "pull_request",
       "refs/pull/1/merge",
       R"({"action": "opened", "pull_request": {"base": {"ref": "main"}}})",
       {},
       true,
       "branches",
       "'main' matches 'main'"},
      {"{merge_group: {branches: [main]}}",
       "merge_group",
       "",
       R"({"merge_group": {"base_ref": "refs/heads/dev"}})",
       {},
       false,
       "branches",
       "'dev' matches none of 'main'"},
      {"{workflow_run: {workflows: [CI], branches: [main]}}",
       "workflow_run",
       "",
       R"({"workflow_run": {"name": "CI", "head_branch": "dev"}})",
       {},
       false,
       "branches",
       "'dev' matches none of 'main'"},
      {"{workflow_run: {workflows: [CI]}}",
       "workflow_run",
       "",
       R"({"workflow_run": {"name": "Other"}})",
       {},
       false,
       "workflows",
       "'Other' is none of 'CI'"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.on);
    const auto workflow = workflow_on(row.on);
    const auto payload = expr::parse_json(row.payload);
    ASSERT_TRUE(payload);
    const TriggerVerdict verdict =
        match_trigger(*workflow, row.event, row.ref, *payload, row.changed);
    EXPECT_EQ(verdict.starts, row.starts);
    EXPECT_EQ(verdict.blocking() == nullptr, row.starts);
    EXPECT_EQ(verdict.checks.empty() ? "" : verdict.checks.back().key, row.key);
    EXPECT_EQ(verdict.checks.empty() ? "" : verdict.checks.back().words, row.words);
  }
}

TEST(TriggerMatch, UnknownChangesAreTakenAsMet) {
  const auto workflow = workflow_on("{push: {paths: [x]}}");
  const TriggerVerdict verdict =
      match_trigger(*workflow, "push", "refs/heads/main", expr::make_object({}), std::nullopt);
  EXPECT_TRUE(verdict.starts);
  ASSERT_EQ(verdict.checks.size(), 1U);
  EXPECT_NE(verdict.checks[0].words.find("not known"), std::string::npos);
}

TEST(TriggerMatch, AsksForChangesOnlyForPathFilters) {
  const auto payload = expr::parse_json(
      R"({"ref": "refs/heads/main", "before": "b", "after": "a",
          "pull_request": {"base": {"ref": "main"}, "head": {"sha": "h"}}})");
  EXPECT_FALSE(wanted_changes(*workflow_on("push"), "push", *payload));
  const auto push = wanted_changes(*workflow_on("{push: {paths: [x]}}"), "push", *payload);
  ASSERT_TRUE(push);
  EXPECT_EQ(push->from + ".." + push->to, "b..a");
  const auto pull =
      wanted_changes(*workflow_on("{pull_request: {paths-ignore: [x]}}"), "pull_request", *payload);
  ASSERT_TRUE(pull);
  EXPECT_EQ(pull->from + "..." + pull->to, "main...h");
  EXPECT_TRUE(pull->since_merge_base);
}

}  // namespace
}  // namespace localrun
