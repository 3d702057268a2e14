// `localrun lint` as people and machines call it: which files, which formats, what is mended, what
// is allowed, and its exit status.

#include "tests/e2e/support.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

namespace json = boost::json;

const std::string good =
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n";
const std::string bad =
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env: { VERSION: 1.0 }\n    steps:\n"
    "      - run: make\n        continue-on-error: yes\n";
const std::string warned =
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - run: echo ${{ steps.x.outputs.y }}\n";

constexpr const char* workflow = ".github/workflows/workflow.yml";

Outcome lint(Sandbox& sandbox, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "lint");
  return sandbox.run({.arguments = std::move(arguments)});
}

TEST(Lint, LooksAtAllWorkflowsAndTrackedActions) {
  Sandbox sandbox;
  sandbox.write(std::string("repo/") + workflow, good);
  sandbox.write("repo/tools/it/action.yml",
                "name: x\ndescription: y\nruns: { using: node18, main: m }\n");
  static_cast<void>(sandbox.shell("git add ."));
  const Outcome outcome = lint(sandbox, {});
  EXPECT_EQ(outcome.status, 3) << outcome.text();
  EXPECT_NE(outcome.out.find("tools/it/action.yml:3:16: error: 'using: node18' is not supported"),
            std::string::npos)
      << outcome.text();
  EXPECT_NE(outcome.out.find("2 files: 1 error"), std::string::npos) << outcome.text();
}

TEST(Lint, ReadsCalledWorkflowsOfTheRepository) {
  Sandbox sandbox;
  sandbox.write("repo/.github/workflows/called.yml",
                "on: { workflow_call: { outputs: { tag: { value: x } } } }\n"
                "jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: make }] } }\n");
  sandbox.write(std::string("repo/") + workflow,
                "on: push\njobs:\n"
                "  a: { uses: ./.github/workflows/called.yml }\n"
                "  b: { uses: ./.github/workflows/caled.yml }\n"
                "  c:\n    needs: a\n    runs-on: ubuntu-latest\n    steps:\n"
                "      - run: echo ${{ needs.a.outputs.tga }}\n");
  const Outcome outcome = lint(sandbox, {workflow});
  EXPECT_EQ(outcome.status, 3) << outcome.text();
  for (const std::string_view expected :
       {":4:14: error: the called workflow './.github/workflows/caled.yml' is not there",
        ":9:39: warning: the workflow that job 'a' calls has no output 'tga'",
        "did you mean 'tag'?"}) {
    EXPECT_NE(outcome.out.find(expected), std::string::npos) << expected << outcome.text();
  }
}

TEST(Lint, TellsDetailsOnRequest) {
  Sandbox sandbox;
  sandbox.write(std::string("repo/") + workflow,
                "on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        os: [a, b]\n"
                "        include: [{ os: a, x: 1 }]\n    runs-on: ubuntu-latest\n"
                "    steps: [{ run: make }]\n");
  EXPECT_NE(lint(sandbox, {workflow}).out.find("nothing found"), std::string::npos);
  const Outcome verbose = lint(sandbox, {"--verbose", "--format", "json", workflow});
  EXPECT_NE(verbose.out.find("in 1 of 2: this adds 'x' to (os: a)"), std::string::npos)
      << verbose.text();
  EXPECT_NE(verbose.out.find("\"matrix\":[{\"os\":\"a\"}]"), std::string::npos) << verbose.text();
}

TEST(Lint, HasAStrictStatus) {
  Sandbox sandbox;
  sandbox.write(std::string("repo/") + workflow, warned);
  EXPECT_EQ(lint(sandbox, {workflow}).status, 0);
  EXPECT_EQ(lint(sandbox, {"--strict", workflow}).status, 3);
  EXPECT_EQ(lint(sandbox, {"--format", "xml", workflow}).status, 2);
  EXPECT_EQ(lint(sandbox, {"not-there.yml"}).status, 2);
}

TEST(Lint, AllowsWhatAFileAllows) {
  Sandbox sandbox;
  sandbox.write(std::string("repo/") + workflow, warned);
  sandbox.write("repo/.localrun.yml", "lint.allow: [step-unknown]\n");
  EXPECT_EQ(lint(sandbox, {"--strict"}).status, 0);
  sandbox.write("repo/.localrun.yml", "lint: { allow: [step-later, step-unknown] }\n");
  const Outcome unused = lint(sandbox, {});
  EXPECT_NE(unused.out.find(".localrun.yml:1:17: note: 'step-later' is allowed, and is found "
                            "nowhere [allow-unused]"),
            std::string::npos)
      << unused.text();
  sandbox.write("repo/.localrun.yml", "lint.allow: [stp-unknown]\n");
  const Outcome unknown = lint(sandbox, {});
  EXPECT_EQ(unknown.status, 3);
  EXPECT_NE(unknown.out.find("did you mean `step-unknown`?"), std::string::npos) << unknown.text();
}

TEST(Lint, DoesNotAllowWhatGitHubRefuses) {
  Sandbox sandbox;
  sandbox.write(std::string("repo/") + workflow, bad);
  sandbox.write("repo/.localrun.yml", "lint.allow: [not-a-boolean]\n");
  EXPECT_EQ(lint(sandbox, {}).status, 3);
}

TEST(Lint, FixesAndThenHasNothingToFix) {
  Sandbox sandbox;
  sandbox.write(std::string("repo/") + workflow, bad);
  const Outcome first = lint(sandbox, {"--fix", workflow});
  EXPECT_EQ(first.status, 0) << first.text();
  EXPECT_NE(first.err.find("fixed: Unexpected value 'yes' [not-a-boolean]"), std::string::npos);
  const std::string fixed = read_file(sandbox.repository() / workflow);
  EXPECT_NE(fixed.find("{ VERSION: '1.0' }"), std::string::npos) << fixed;
  EXPECT_NE(fixed.find("continue-on-error: true\n"), std::string::npos) << fixed;
  const Outcome second = lint(sandbox, {"--fix", "--strict", workflow});
  EXPECT_EQ(second.status, 0) << second.text();
  EXPECT_EQ(second.err, "");
  EXPECT_EQ(read_file(sandbox.repository() / workflow), fixed);
}

TEST(Lint, SpeaksMachineForms) {
  Sandbox sandbox;
  sandbox.write(std::string("repo/") + workflow, bad);
  const Outcome list = lint(sandbox, {"--format", "json", workflow});
  const json::array all = json::parse(list.out).as_array();
  ASSERT_EQ(all.size(), 1U) << list.text();
  EXPECT_EQ(
      json::serialize(all[0]),
      "{\"code\":\"not-a-boolean\",\"severity\":\"error\",\"message\":\"Unexpected value "
      "'yes'\",\"why\":\"only true and false are booleans; yes, no, on and off are texts\","
      "\"help\":\"true\",\"file\":\".github/workflows/workflow.yml\",\"line\":8,\"column\":28,"
      "\"endLine\":8,\"endColumn\":31,\"fix\":[{\"file\":\".github/workflows/workflow.yml\","
      "\"startLine\":8,\"startColumn\":28,\"endLine\":8,\"endColumn\":31,\"text\":\"true\"}],"
      "\"job\":\"a\",\"step\":\"1\"}");
  const Outcome lines = lint(sandbox, {"--ndjson", workflow});
  EXPECT_EQ(json::parse(lines.out.substr(0, lines.out.find('\n'))), all[0]);
  const Outcome github = lint(sandbox, {"--format", "github", workflow});
  EXPECT_TRUE(
      github.out.starts_with("::error file=.github/workflows/workflow.yml,line=8,endLine=8,"
                             "col=28,endColumn=31,title=not-a-boolean::Unexpected value"))
      << github.text();
}

/// What the schema of SARIF 2.1.0 demands of the parts that we write.
void check_location(const json::object& location) {
  const json::object& physical = location.at("physicalLocation").as_object();
  EXPECT_TRUE(physical.at("artifactLocation").at("uri").is_string());
  if (const json::value* region = physical.if_contains("region")) {
    for (const auto& entry : region->as_object()) EXPECT_GE(entry.value().to_number<int>(), 1);
  }
}

TEST(Lint, WritesSarif) {
  Sandbox sandbox;
  sandbox.write(std::string("repo/") + workflow, bad);
  sandbox.write("repo/.github/workflows/b.yml",
                "on: push\njobs:\n  a:\n    needs: b\n    runs-on: x\n  b:\n"
                "    needs: a\n    runs-on: x\n");
  const Outcome outcome = lint(sandbox, {"--format", "sarif"});
  const json::value log = json::parse(outcome.out);
  EXPECT_EQ(log.at("version").as_string(), "2.1.0");
  const json::object& run = log.at("runs").as_array().at(0).as_object();
  const json::array& rules = run.at("tool").at("driver").at("rules").as_array();
  EXPECT_EQ(run.at("tool").at("driver").at("name").as_string(), "localrun");
  EXPECT_EQ(run.at("columnKind").as_string(), "unicodeCodePoints");
  const json::array& results = run.at("results").as_array();
  ASSERT_EQ(results.size(), 2U) << outcome.text();
  for (const json::value& result : results) {
    const auto rule = result.at("ruleIndex").to_number<std::size_t>();
    ASSERT_LT(rule, rules.size());
    EXPECT_EQ(rules[rule].at("id"), result.at("ruleId"));
    EXPECT_FALSE(result.at("message").at("text").as_string().empty());
    EXPECT_EQ(result.at("level").as_string(), "error");
    for (const json::value& each : result.at("locations").as_array())
      check_location(each.as_object());
    if (const json::value* related = result.as_object().if_contains("relatedLocations")) {
      for (const json::value& each : related->as_array()) check_location(each.as_object());
    }
  }
}

}  // namespace
}  // namespace localrun::e2e
