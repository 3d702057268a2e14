#include "runner/plan/event_table.hpp"
#include "tests/plan/plan_fixture.hpp"

#include <map>

#include <functional>
#include <vector>

namespace localrun {
namespace {

struct Row {
  const char* name;
  const char* event;
  std::function<void(Request&, RepositoryFacts&)> change;
  std::vector<Expected> expected;
};

void no_change(Request&, RepositoryFacts&) {}

const std::vector<Row>& rows() {
  static const std::vector<Row> k_rows = {
      {"all common keys",
       "push",
       no_change,
       {{"ref", R"("refs/heads/topic")"},
        {"ref_name", R"("topic")"},
        {"ref_type", R"("branch")"},
        {"ref_protected", "false"},
        {"sha", R"("1111111111111111111111111111111111111111")"},
        {"repository", R"("octo/tool")"},
        {"repository_owner", R"("octo")"},
        {"repositoryUrl", R"("git://github.com/octo/tool.git")"},
        {"repository_visibility", R"("public")"},
        {"run_id", R"("77")"},
        {"run_number", R"("5")"},
        {"run_attempt", R"("1")"},
        {"retention_days", R"("90")"},
        {"actor", R"("Jo-Doe")"},
        {"triggering_actor", R"("Jo-Doe")"},
        {"workflow", R"("Build")"},
        {"workflow_ref", R"("octo/tool/.github/workflows/build.yml@refs/heads/topic")"},
        {"workflow_sha", R"("1111111111111111111111111111111111111111")"},
        {"head_ref", R"("")"},
        {"base_ref", R"("")"},
        {"event_name", R"("push")"},
        {"event.ref", R"("refs/heads/topic")"},
        {"server_url", R"("https://github.com")"},
        {"api_url", R"("https://api.github.com")"},
        {"graphql_url", R"("https://api.github.com/graphql")"},
        {"secret_source", R"("None")"}}},
      {"overrides",
       "push",
       [](Request& request, RepositoryFacts&) {
         request.ref = "main";
         request.actor = "ann";
         request.repository = "else/where";
         request.secrets = {{"A", "b"}};
       },
       {{"ref", R"("refs/heads/main")"},
        {"ref_name", R"("main")"},
        {"actor", R"("ann")"},
        {"repository", R"("else/where")"},
        {"repository_owner", R"("else")"},
        {"event.repository.full_name", R"("else/where")"},
        {"event.sender.login", R"("ann")"},
        {"secret_source", R"("Actions")"}}},
      {"a tag by full name",
       "push",
       [](Request& request, RepositoryFacts&) { request.ref = "refs/tags/v1"; },
       {{"ref", R"("refs/tags/v1")"},
        {"ref_name", R"("v1")"},
        {"ref_type", R"("tag")"},
        {"event.ref", R"("refs/tags/v1")"}}},
      {"a tag at HEAD by short name",
       "push",
       [](Request& request, RepositoryFacts& facts) {
         request.ref = "v1";
         facts.tags_at_head = {"v1"};
       },
       {{"ref", R"("refs/tags/v1")"}}},
      {"a branch with slashes",
       "push",
       [](Request& request, RepositoryFacts&) { request.ref = "feature/a/b"; },
       {{"ref", R"("refs/heads/feature/a/b")"}, {"ref_name", R"("feature/a/b")"}}},
      {"the payload's ref",
       "push",
       [](Request& request, RepositoryFacts&) {
         request.event_payload = R"({"ref": "refs/tags/v9"})";
       },
       {{"ref", R"("refs/tags/v9")"}, {"ref_type", R"("tag")"}}},
      {"detached",
       "push",
       [](Request&, RepositoryFacts& facts) { facts.ref = ""; },
       {{"ref", R"("refs/heads/main")"}}},
      {"pull request",
       "pull_request",
       no_change,
       {{"ref", R"("refs/pull/1/merge")"},
        {"ref_name", R"("1/merge")"},
        {"ref_type", R"("branch")"},
        {"head_ref", R"("topic")"},
        {"base_ref", R"("main")"},
        {"event_name", R"("pull_request")"}}},
      {"pull request of the payload",
       "pull_request",
       [](Request& request, RepositoryFacts&) {
         request.event_payload =
             R"({"pull_request": {"number": 42, "head": {"ref": "fix"}, "base": {"ref": "v2"}}})";
       },
       {{"ref", R"("refs/pull/42/merge")"}, {"head_ref", R"("fix")"}, {"base_ref", R"("v2")"}}},
      {"pull request target",
       "pull_request_target",
       no_change,
       {{"ref", R"("refs/heads/main")"}, {"head_ref", R"("topic")"}, {"base_ref", R"("main")"}}},
      {"schedule runs on the default branch",
       "schedule",
       no_change,
       {{"ref", R"("refs/heads/main")"}}},
      {"issues too, unless told otherwise",
       "issues",
       [](Request& request, RepositoryFacts&) { request.ref = "topic"; },
       {{"ref", R"("refs/heads/topic")"}}},
      {"dispatch runs on the current one",
       "workflow_dispatch",
       no_change,
       {{"ref", R"("refs/heads/topic")"}}},
      {"release",
       "release",
       [](Request&, RepositoryFacts& facts) { facts.tags_at_head = {"v4"}; },
       {{"ref", R"("refs/tags/v4")"}, {"ref_name", R"("v4")"}, {"ref_type", R"("tag")"}}},
      {"merge group",
       "merge_group",
       no_change,
       {{"ref",
         R"("refs/heads/gh-readonly-queue/main/pr-1-1111111111111111111111111111111111111111")"}}},
      {"a call shows its caller's event",
       "workflow_call",
       no_change,
       {{"event_name", R"("push")"}}},
      {"enterprise server",
       "push",
       [](Request&, RepositoryFacts& facts) { facts.server_url = "https://ghe.example.com"; },
       {{"server_url", R"("https://ghe.example.com")"},
        {"api_url", R"("https://ghe.example.com/api/v3")"},
        {"graphql_url", R"("https://ghe.example.com/api/graphql")"}}},
      {"enterprise cloud",
       "push",
       [](Request&, RepositoryFacts& facts) { facts.server_url = "https://acme.ghe.com"; },
       {{"api_url", R"("https://api.acme.ghe.com")"}}},
      {"no repository",
       "push",
       [](Request&, RepositoryFacts& facts) { facts = {}; },
       {{"repository", R"("local/repository")"},
        {"ref", R"("refs/heads/main")"},
        {"sha", R"("0000000000000000000000000000000000000000")"},
        {"actor", R"("local")"}}},
  };
  return k_rows;
}

// execution.md 2.1, 2.5
TEST(GithubContext, HasEveryKeyThatJobsShare) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.name);
    const auto workflow =
        workflow_on(std::string_view(row.event) == "schedule" ? "{schedule: [{cron: '0 5 * * 1'}]}"
                                                              : row.event);
    Request request;
    RepositoryFacts facts = sample_facts();
    row.change(request, facts);
    const RequestResult<expr::Value> payload = make_payload(row.event, *workflow, request, facts);
    ASSERT_TRUE(payload) << payload.error().what;
    const expr::Value github = make_github_context({row.event, true}, *payload, *workflow, request,
                                                   facts, {"77", "5", "1"});
    for (const Expected& field : row.expected)
      EXPECT_EQ(at(github, field.path), field.json) << field.path;
  }
}

// execution.md 2.1: whatever file is run, `owner/repo/path@ref`.
TEST(GithubContext, PathOfTheWorkflowFile) {
  struct Path {
    const char* name;
    const char* file;
    const char* path;
    const char* folder = "";
  };
  for (const Path& row : std::vector<Path>{
           {"in its folder", "/repo/.github/workflows/ci.yml", ".github/workflows/ci.yml"},
           {"elsewhere in the repository", "/repo/ci/ci.yml", "ci/ci.yml"},
           {"from a folder of it", "../.github/workflows/ci.yml", ".github/workflows/ci.yml",
            "/repo/src"},
           {"from its own folder", "ci.yml", ".github/workflows/ci.yml", "/repo/.github/workflows"},
           {"from outside", "ci.yml", ".github/workflows/ci.yml", "/tmp/x"},
           {"relative", "./.github/workflows/ci.yml", ".github/workflows/ci.yml"},
           {"outside of it", "/tmp/x/ci.yml", ".github/workflows/ci.yml"},
           {"outside of it, relative", "../x/ci.yml", ".github/workflows/ci.yml"},
       }) {
    SCOPED_TRACE(row.name);
    const auto workflow = workflow_on("push", row.file);
    RepositoryFacts facts = sample_facts();
    facts.root = "/repo";
    Request request;
    request.folder = row.folder;
    const auto payload = make_payload("push", *workflow, {}, facts);
    ASSERT_TRUE(payload) << payload.error().what;
    const expr::Value github =
        make_github_context({"push", true}, *payload, *workflow, request, facts, {"77", "5", "1"});
    EXPECT_EQ(at(github, "workflow_ref"),
              "\"octo/tool/" + std::string(row.path) + "@refs/heads/topic\"");
    // One without a name is called by the same path, however it was named here.
    auto unnamed = *workflow;
    unnamed.name = workflow->source->path();
    const expr::Value other =
        make_github_context({"push", true}, *payload, unnamed, request, facts, {"77", "5", "1"});
    EXPECT_EQ(at(other, "workflow"), '"' + std::string(row.path) + '"');
  }
}

// The event `create` tells a short ref and its kind.
TEST(GithubContext, RefThatThePayloadNames) {
  struct Named {
    const char* name;
    const char* payload;
    const char* given;
    const char* ref;
  };
  for (const Named& row : std::vector<Named>{
           {"tag", R"({"ref": "v9", "ref_type": "tag"})", "", "refs/tags/v9"},
           {"branch", R"({"ref": "a/b", "ref_type": "branch"})", "", "refs/heads/a/b"},
           {"full", R"({"ref": "refs/tags/v9", "ref_type": "tag"})", "", "refs/tags/v9"},
           {"the caller's ref goes first", R"({"ref": "v9", "ref_type": "tag"})", "refs/heads/x",
            "refs/heads/x"},
           {"of a repository", R"({"ref": "v9", "ref_type": "repository"})", "",
            "refs/heads/topic"},
           {"none", R"({"ref": null})", "", "refs/heads/topic"},
       }) {
    SCOPED_TRACE(row.name);
    const auto workflow = workflow_on("create");
    Request request;
    request.event_payload = row.payload;
    if (*row.given != '\0') request.ref = row.given;
    const RepositoryFacts facts = sample_facts();
    const auto payload = make_payload("create", *workflow, request, facts);
    ASSERT_TRUE(payload) << payload.error().what;
    const expr::Value github = make_github_context({"create", true}, *payload, *workflow, request,
                                                   facts, {"77", "5", "1"});
    EXPECT_EQ(at(github, "ref"), "\"" + std::string(row.ref) + "\"");
  }
}

// workflow-syntax.md 6: on which ref each event runs, told by the name of the ref and the branches
// of a pull request. What is not listed runs on the default branch.
TEST(GithubContext, EveryEventHasItsRef) {
  const std::string queue =
      "refs/heads/gh-readonly-queue/main/pr-1-1111111111111111111111111111111111111111";
  struct Refs {
    std::string ref;
    std::string base;
    std::string head;
  };
  const std::map<std::string_view, Refs> others = {
      {"create", {"refs/heads/topic", "", ""}},
      {"deployment", {"refs/heads/topic", "", ""}},
      {"deployment_status", {"refs/heads/topic", "", ""}},
      {"merge_group", {queue, "", ""}},
      {"pull_request", {"refs/pull/1/merge", "main", "topic"}},
      {"pull_request_review", {"refs/pull/1/merge", "main", "topic"}},
      {"pull_request_review_comment", {"refs/pull/1/merge", "main", "topic"}},
      {"pull_request_target", {"refs/heads/main", "main", "topic"}},
      {"push", {"refs/heads/topic", "", ""}},
      {"registry_package", {"refs/heads/topic", "", ""}},
      {"release", {"refs/tags/v4", "", ""}},
      {"workflow_call", {"refs/heads/topic", "", ""}},
      {"workflow_dispatch", {"refs/heads/topic", "", ""}},
  };
  RepositoryFacts facts = sample_facts();
  facts.tags_at_head = {"v4"};
  for (const std::string_view event : event_names()) {
    SCOPED_TRACE(event);
    const std::string name(event);
    const auto workflow =
        workflow_on(name == "schedule" ? "{schedule: [{cron: '0 5 * * 1'}]}" : name);
    const auto payload = make_payload(name, *workflow, {}, facts);
    ASSERT_TRUE(payload) << payload.error().what;
    const expr::Value github =
        make_github_context({name, true}, *payload, *workflow, {}, facts, {"1", "1", "1"});
    const auto found = others.find(event);
    const Refs refs = found == others.end() ? Refs{"refs/heads/main", "", ""} : found->second;
    EXPECT_EQ(github["ref"].to_text(), refs.ref);
    EXPECT_EQ(github["base_ref"].to_text(), refs.base);
    EXPECT_EQ(github["head_ref"].to_text(), refs.head);
    EXPECT_EQ(github["ref_type"].to_text(), refs.ref.starts_with("refs/tags/") ? "tag" : "branch");
    const std::size_t prefix = refs.ref.find('/', 5) + 1;
    EXPECT_EQ(github["ref_name"].to_text(), refs.ref.substr(prefix));
    EXPECT_EQ(github["event"]["repository"]["full_name"].to_text(), "octo/tool");
    EXPECT_EQ(github["event"]["sender"]["login"].to_text(), "Jo-Doe");
  }
}

TEST(GithubContext, IdsAreDigitsAndStable) {
  const auto workflow = workflow_on("push");
  const expr::Value one =
      make_github_context({"push", true}, {}, *workflow, {}, sample_facts(), {"1", "1", "1"});
  const expr::Value two =
      make_github_context({"push", true}, {}, *workflow, {}, sample_facts(), {"2", "2", "1"});
  for (const char* key : {"repository_id", "repository_owner_id", "actor_id"}) {
    SCOPED_TRACE(key);
    EXPECT_EQ(at(one, key), at(two, key));
    EXPECT_EQ(one[key].string().find_first_not_of("0123456789"), std::string_view::npos);
    EXPECT_FALSE(one[key].string().empty());
  }
}

}  // namespace
}  // namespace localrun
