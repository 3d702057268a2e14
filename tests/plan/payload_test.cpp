#include "tests/plan/plan_fixture.hpp"

#include "runner/plan/event_table.hpp"

#include <vector>

namespace localrun {
namespace {

struct Row {
  const char* name;
  const char* event;
  const char* on;
  const char* ref;      // --ref, or empty
  const char* payload;  // --event-path, or empty
  std::vector<Expected> expected;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> k_rows = {
      {"push",
       "push",
       "push",
       "",
       "",
       {{"ref", R"("refs/heads/topic")"},
        {"before", R"("2222222222222222222222222222222222222222")"},
        {"after", R"("1111111111111111111111111111111111111111")"},
        {"created", "false"},
        {"deleted", "false"},
        {"forced", "false"},
        {"action", "null"},
        {"head_commit.id", R"("1111111111111111111111111111111111111111")"},
        {"head_commit.message", R"("Add a thing\n\nBecause.")"},
        {"head_commit.timestamp", R"("2024-05-06T07:08:09+02:00")"},
        {"head_commit.author.name", R"("Ada")"},
        {"head_commit.committer.email", R"("cy@example.com")"},
        {"commits.0.id", R"("1111111111111111111111111111111111111111")"},
        {"pusher.name", R"("Jo-Doe")"},
        {"repository.name", R"("tool")"},
        {"repository.full_name", R"("octo/tool")"},
        {"repository.owner.login", R"("octo")"},
        {"repository.default_branch", R"("main")"},
        {"repository.private", "false"},
        {"repository.fork", "false"},
        {"repository.html_url", R"("https://github.com/octo/tool")"},
        {"repository.clone_url", R"("https://github.com/octo/tool.git")"},
        {"sender.login", R"("Jo-Doe")"}}},
      {"push of a tag",
       "push",
       "push",
       "refs/tags/v1",
       "",
       {{"ref", R"("refs/tags/v1")"},
        {"created", "true"},
        {"commits", "[]"},
        {"head_commit.message", R"("Add a thing\n\nBecause.")"}}},
      {"pull request",
       "pull_request",
       "pull_request",
       "",
       "",
       {{"action", R"("opened")"},
        {"number", "1"},
        {"pull_request.number", "1"},
        {"pull_request.title", R"("Add a thing")"},
        {"pull_request.body", R"("Because.")"},
        {"pull_request.state", R"("open")"},
        {"pull_request.draft", "false"},
        {"pull_request.merged", "false"},
        {"pull_request.head.ref", R"("topic")"},
        {"pull_request.head.sha", R"("1111111111111111111111111111111111111111")"},
        {"pull_request.head.repo.full_name", R"("octo/tool")"},
        {"pull_request.base.ref", R"("main")"},
        {"pull_request.base.sha", R"("2222222222222222222222222222222222222222")"},
        {"pull_request.base.repo.fork", "false"},
        {"pull_request.user.login", R"("Jo-Doe")"},
        {"pull_request.labels", "[]"},
        {"pull_request.html_url", R"("https://github.com/octo/tool/pull/1")"}}},
      {"pull request with a number in the ref",
       "pull_request",
       "pull_request",
       "refs/pull/7/merge",
       "",
       {{"number", "7"}, {"pull_request.number", "7"}, {"pull_request.head.ref", R"("topic")"}}},
      {"pull request, first declared type",
       "pull_request_target",
       "{pull_request_target: {types: [closed, opened]}}",
       "",
       "",
       {{"action", R"("closed")"}, {"pull_request.state", R"("closed")"}}},
      {"pull request, one declared type",
       "pull_request",
       "{pull_request: {types: synchronize}}",
       "",
       "",
       {{"action", R"("synchronize")"},
        {"before", R"("2222222222222222222222222222222222222222")"}}},
      {"merged deeply",
       "pull_request",
       "pull_request",
       "",
       R"({"action": "closed", "pull_request": {"merged": true, "head": {"ref": "x"}, "labels": [{"name": "bug"}]}, "extra": 1})",
       {{"action", R"("closed")"},
        {"pull_request.state", R"("closed")"},
        {"pull_request.merged", "true"},
        {"pull_request.head.ref", R"("x")"},
        {"pull_request.head.sha", R"("1111111111111111111111111111111111111111")"},
        {"pull_request.labels.0.name", R"("bug")"},
        {"pull_request.number", "1"},
        {"extra", "1"}}},
      {"a given null takes a field away",
       "push",
       "push",
       "",
       R"({"head_commit": null})",
       {{"head_commit", "null"}}},
      {"review",
       "pull_request_review",
       "pull_request_review",
       "",
       "",
       {{"action", R"("submitted")"},
        {"review.state", R"("approved")"},
        {"pull_request.number", "1"}}},
      {"dispatch without inputs",
       "workflow_dispatch",
       "workflow_dispatch",
       "",
       "",
       {{"inputs", "null"},
        {"ref", R"("refs/heads/topic")"},
        {"workflow", R"(".github/workflows/build.yml")"}}},
      {"repository dispatch",
       "repository_dispatch",
       "{repository_dispatch: {types: [deploy]}}",
       "",
       R"({"client_payload": {"x": 1}})",
       {{"action", R"("deploy")"}, {"branch", R"("main")"}, {"client_payload.x", "1"}}},
      {"schedule",
       "schedule",
       "{schedule: [{cron: '0 5 * * 1'}]}",
       "",
       "",
       {{"schedule", R"("0 5 * * 1")"}}},
      {"release",
       "release",
       "{release: {types: [prereleased]}}",
       "v3",
       "",
       {{"action", R"("prereleased")"},
        {"release.tag_name", R"("v0.0.0")"},
        {"release.prerelease", "true"}}},
      {"release of a tag",
       "release",
       "release",
       "refs/tags/v3",
       "",
       {{"action", R"("published")"}, {"release.tag_name", R"("v3")"}, {"release.draft", "false"}}},
      {"create",
       "create",
       "create",
       "refs/tags/v3",
       "",
       {{"ref", R"("v3")"}, {"ref_type", R"("tag")"}, {"master_branch", R"("main")"}}},
      {"delete", "delete", "delete", "", "", {{"ref", R"("topic")"}, {"ref_type", R"("branch")"}}},
      {"issues",
       "issues",
       "issues",
       "",
       "",
       {{"action", R"("opened")"},
        {"issue.number", "1"},
        {"issue.state", R"("open")"},
        {"issue.user.login", R"("Jo-Doe")"},
        {"comment", "null"}}},
      {"issue comment",
       "issue_comment",
       "issue_comment",
       "",
       R"({"comment": {"body": "/deploy"}})",
       {{"action", R"("created")"},
        {"issue.number", "1"},
        {"comment.body", R"("/deploy")"},
        {"comment.user.login", R"("Jo-Doe")"}}},
      {"workflow run",
       "workflow_run",
       "{workflow_run: {workflows: [Test, Lint], types: [completed]}}",
       "",
       "",
       {{"action", R"("completed")"},
        {"workflow_run.name", R"("Test")"},
        {"workflow_run.conclusion", R"("success")"},
        {"workflow_run.head_branch", R"("topic")"},
        {"workflow_run.event", R"("push")"},
        {"workflow.name", R"("Test")"}}},
      {"workflow run requested",
       "workflow_run",
       "{workflow_run: {workflows: [Test], types: requested}}",
       "",
       "",
       {{"workflow_run.conclusion", "null"}}},
      {"merge group",
       "merge_group",
       "merge_group",
       "",
       "",
       {{"action", R"("checks_requested")"}, {"merge_group.base_ref", R"("refs/heads/main")"}}},
      {"a call sees a push",
       "workflow_call",
       "workflow_call",
       "",
       "",
       {{"after", R"("1111111111111111111111111111111111111111")"}}},
      {"an event of few fields",
       "watch",
       "watch",
       "",
       "",
       {{"action", R"("started")"},
        {"repository.name", R"("tool")"},
        {"sender.type", R"("User")"}}},
  };
  return k_rows;
}

TEST(MakePayload, HasTheFieldsScriptsRead) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.name);
    Request request;
    if (*row.ref != '\0') request.ref = row.ref;
    request.event_payload = row.payload;
    const RequestResult<expr::Value> payload =
        make_payload(row.event, *workflow_on(row.on), request, sample_facts());
    ASSERT_TRUE(payload) << payload.error().what;
    for (const Expected& field : row.expected)
      EXPECT_EQ(at(*payload, field.path), field.json) << field.path;
  }
}

TEST(MakePayload, EveryEventHasRepositoryAndSenderAlsoWithoutRepository) {
  for (const std::string_view event : event_names()) {
    SCOPED_TRACE(event);
    const RequestResult<expr::Value> payload =
        make_payload(std::string(event), *workflow_on("push"), {}, {});
    ASSERT_TRUE(payload) << payload.error().what;
    EXPECT_EQ(at(*payload, "repository.full_name"), R"("local/repository")");
    EXPECT_EQ(at(*payload, "sender.login"), R"("local")");
  }
}

TEST(MakePayload, WithoutCommitThereIsNone) {
  RepositoryFacts facts;
  facts.ref = "refs/heads/main";
  const RequestResult<expr::Value> payload = make_payload("push", *workflow_on("push"), {}, facts);
  ASSERT_TRUE(payload);
  EXPECT_EQ(at(*payload, "head_commit"), "null");
  EXPECT_EQ(at(*payload, "commits"), "[]");
  EXPECT_EQ(at(*payload, "after"), R"("0000000000000000000000000000000000000000")");
}

TEST(MakePayload, DispatchInputsAreTexts) {
  Request request;
  request.inputs = {{"count", "3"}};
  const auto workflow = workflow_on(
      "{workflow_dispatch: {inputs: {count: {type: number}, dry: {type: boolean, default: true}, "
      "name: {default: x}}}}");
  const RequestResult<expr::Value> payload =
      make_payload("workflow_dispatch", *workflow, request, sample_facts());
  ASSERT_TRUE(payload) << payload.error().what;
  EXPECT_EQ(at(*payload, "inputs"), R"({"count":"3","dry":"true","name":"x"})");
}

TEST(MakePayload, RefusesWhatIsNoObject) {
  for (const char* text : {"{", "[]", "1", "nothing"}) {
    SCOPED_TRACE(text);
    Request request;
    request.event_payload = text;
    const RequestResult<expr::Value> payload =
        make_payload("push", *workflow_on("push"), request, sample_facts());
    ASSERT_FALSE(payload);
    EXPECT_NE(payload.error().what.find("event payload"), std::string::npos);
    EXPECT_EQ(payload.error().what.find("fromJson"), std::string::npos) << payload.error().what;
    EXPECT_NE(payload.error().help.find("--event-path"), std::string::npos);
  }
}

}  // namespace
}  // namespace localrun
