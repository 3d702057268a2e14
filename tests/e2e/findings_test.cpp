// What is told of a run beside its results (diagnostics.md 3.6 to 4.1): cases that need more than
// one call, or a repository that is not as it was committed.

#include "tests/e2e/support.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace localrun::e2e {
namespace {

std::size_t count(const Outcome& outcome, const std::string& slug) {
  return static_cast<std::size_t>(
      std::count_if(outcome.events.begin(), outcome.events.end(), [&](const Event& event) {
        return field(event, "event") == "finding" && field(event, "slug") == slug;
      }));
}

std::string message(const Outcome& outcome, const std::string& slug) {
  const Event* found = outcome.find("finding", {{"slug", slug}});
  return found == nullptr ? "no " + slug + "\n" + outcome.text() : field(*found, "message");
}

std::string job(const std::string& steps, const std::string& more = {}) {
  return "on: push\n" + more + "jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n" + steps;
}

// ---- files

TEST(Findings, AMissingCheckoutIsNamedWithTheFile) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(job("      - run: cat README.md\n"));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(message(outcome, "checkout-missing"),
            "job 'a' has no checkout step; 'README.md' is in the repository");
  const Outcome later =
      sandbox.run_json(job("      - run: cat README.md\n      - uses: actions/checkout@v4\n"));
  EXPECT_EQ(message(later, "checkout-missing"),
            "job 'a' has not checked out anything yet; 'README.md' is in the repository");
  const Outcome other = sandbox.run_json(job("      - run: cat NOTHING.md\n"));
  EXPECT_EQ(count(other, "checkout-missing"), 0U);
}

TEST(Findings, AMissingLocalActionIsNamedWithItsReason) {
  const Sandbox sandbox;
  sandbox.write("repo/.github/actions/setup/action.yml",
                "name: x\nruns: {using: composite, steps: [{run: 'true', shell: bash}]}\n");
  struct Row {
    std::string steps;
    std::string message;
  };
  const std::string checkout = "      - uses: actions/checkout@v4\n";
  const std::vector<Row> rows = {
      {checkout + "      - uses: ./.github/actions/setpu\n",
       "'./.github/actions/setpu' is no folder of the repository"},
      {"      - uses: actions/checkout@v4\n        with: { path: src }\n"
       "      - uses: ./.github/actions/setup\n",
       "'./.github/actions/setup' is not there: the checkout went to 'src'"},
      {checkout + "      - run: rm -r .github\n      - uses: ./.github/actions/setup\n",
       "'./.github/actions/setup' is in the repository, but not in the workspace"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.steps);
    const Outcome outcome = sandbox.run_json(job(row.steps));
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(message(outcome, "local-action-missing"), row.message);
  }
  const Outcome fine = sandbox.run_json(job(checkout + "      - uses: ./.github/actions/setup\n"));
  EXPECT_EQ(fine.status, 0) << fine.text();
  EXPECT_EQ(count(fine, "local-action-missing"), 0U);
}

TEST(Findings, UncommittedFilesAreNamedAtTheEnd) {
  const Sandbox sandbox;
  const std::string workflow = job("      - uses: actions/checkout@v4\n");
  EXPECT_EQ(count(sandbox.run_json(workflow), "only-on-this-machine"), 0U);
  sandbox.write("repo/new.sh", "echo hi\n");
  sandbox.write("repo/README.md", "changed\n");
  const Outcome outcome = sandbox.run_json(workflow);
  EXPECT_EQ(
      message(outcome, "only-on-this-machine"),
      "the checkout had files that are not committed: README.md (changed), new.sh (untracked)");
  const Outcome shown =
      sandbox.run({.arguments = {sandbox.workflow(workflow).string(), "--color", "never"}});
  EXPECT_NE(shown.out.find("[only-on-this-machine]"), std::string::npos) << shown.text();
  const Outcome head = sandbox.run_json(workflow, {"--workspace", "head"});
  EXPECT_EQ(count(head, "only-on-this-machine"), 0U);
  const std::string inside = sandbox.path("repo/own/home").string();
  const Outcome own = sandbox.run({.arguments = {sandbox.workflow(workflow).string(), "--json"},
                                   .env = {{"LOCALRUN_HOME", inside}}});
  EXPECT_EQ(message(own, "only-on-this-machine"), message(outcome, "only-on-this-machine"));
  const Outcome without = sandbox.run_json(job("      - run: 'true'\n"));
  EXPECT_EQ(count(without, "only-on-this-machine"), 0U);
}

TEST(Findings, NothingChangesTheRepositoryUnasked) {
  const Sandbox sandbox;
  sandbox.write("repo/new.txt", "kept\n");
  const std::string workflow =
      job("      - uses: actions/checkout@v4\n      - run: git clean -fdxq\n");
  const Outcome refused = sandbox.run_json(workflow, {"--workspace", "in-place"});
  EXPECT_EQ(refused.status, 4) << refused.text();
  EXPECT_NE(refused.err.find("'git clean -fdxq' deletes untracked files of this repository "
                             "[in-place-danger]"),
            std::string::npos)
      << refused.text();
  EXPECT_TRUE(refused.events.empty());
  EXPECT_TRUE(fs::exists(sandbox.path("repo/new.txt")));
  EXPECT_EQ(sandbox.run_json(workflow).status, 0);  // in a copy
  EXPECT_TRUE(fs::exists(sandbox.path("repo/new.txt")));
  const Outcome harmless = sandbox.run_json(
      job("      - run: |\n          git status\n          git clean -n\n          rm -rf dist\n"),
      {"--workspace", "in-place"});
  EXPECT_EQ(harmless.status, 0) << harmless.text();
  const Outcome wanted = sandbox.run_json(workflow, {"--workspace", "in-place", "--yes"});
  EXPECT_EQ(wanted.status, 0) << wanted.text();
  EXPECT_FALSE(fs::exists(sandbox.path("repo/new.txt")));
}

// ---- before the run

TEST(Findings, AShellThatIsMissingIsToldBeforeTheRun) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(
      job("      - run: echo hi\n      - shell: nosuchshell {0}\n        run: x\n"));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("'nosuchshell' is not on this machine"), std::string::npos)
      << outcome.text();
  EXPECT_EQ(count(outcome, "shell-missing"), 1U);  // told once
  const Outcome conditional = sandbox.run_json(
      job("      - if: runner.os == 'Windows'\n        shell: nosuchshell {0}\n        run: x\n"));
  EXPECT_EQ(conditional.status, 0);
  EXPECT_EQ(conditional.err.find("nosuchshell"), std::string::npos) << conditional.text();
}

TEST(Findings, AJobForAnotherSystemIsNamedAndSkipped) {
  const Sandbox sandbox;
  const std::string workflow =
      "on: push\njobs:\n  a:\n    strategy: { matrix: { n: [1, 2] } }\n"
      "    runs-on: windows-latest\n    steps:\n      - run: dir\n";
  const Outcome outcome = sandbox.run_json(workflow);
  EXPECT_EQ(count(outcome, "other-system"), 1U) << outcome.text();
  EXPECT_EQ(message(outcome, "other-system"),
            "job 'a' wants Windows ('windows-latest'); skipped here");
  const Outcome chosen = sandbox.run_json(workflow, {"--platform", "windows-latest=skip"});
  EXPECT_EQ(count(chosen, "other-system"), 0U) << chosen.text();
}

TEST(Findings, ValuesThatNobodyGaveAreListedOnce) {
  const Sandbox sandbox;
  const fs::path workflow = sandbox.workflow(
      job("      - run: ./deploy\n        env:\n          TOKEN: ${{ secrets.DEPLOY_TOKEN }}\n"
          "          KEY: ${{ secrets.KEY }}\n          REGION: ${{ vars.REGION }}\n"
          "          OTHER: ${{ vars.OTHER || 'x' }}\n          N: ${{ github.event.issue.number "
          "}}\n"));
  const Outcome plan = sandbox.run({.arguments = {"plan", workflow.string(), "--secret",
                                                  "DEPLOY_TOKENS=abcdef", "--color", "never"}});
  EXPECT_NE(plan.err.find("no value for the secrets DEPLOY_TOKEN, KEY, and for the variable REGION "
                          "[secret-not-given]"),
            std::string::npos)
      << plan.text();
  EXPECT_NE(plan.err.find("'DEPLOY_TOKENS' is given: did you mean that?"), std::string::npos);
  EXPECT_EQ(plan.err.find("OTHER, "), std::string::npos);
  EXPECT_NE(plan.err.find("has no 'issue.number' [event-field-missing]"), std::string::npos)
      << plan.text();
  EXPECT_NE(plan.err.find("{\"issue\": {\"number\": 1}}"), std::string::npos) << plan.text();
  const Outcome given =
      sandbox.run({.arguments = {"plan", workflow.string(), "--secret", "DEPLOY_TOKEN=abcdef",
                                 "--secret", "KEY=abcdef", "--var", "REGION=eu"}});
  EXPECT_EQ(given.err.find("secret-not-given"), std::string::npos) << given.text();
}

TEST(Findings, ShortSecretsAreNamedWithoutTheirValue) {
  const Sandbox sandbox;
  sandbox.write("lines.env", "");
  const fs::path workflow = sandbox.workflow(job("      - run: 'true'\n"));
  const Outcome outcome = sandbox.run(
      {.arguments = {workflow.string(), "--secret", "STAGE=is", "--secret",
                     "JSON={\n  \"long-enough\": 12345\n}", "--secret", "FINE=sekret-4711"}});
  EXPECT_NE(outcome.err.find("the secret 'STAGE' is a very short or common text"),
            std::string::npos)
      << outcome.text();
  EXPECT_NE(outcome.err.find("line 1 of the secret 'JSON'"), std::string::npos) << outcome.text();
  EXPECT_EQ(outcome.err.find("FINE"), std::string::npos);
}

TEST(Findings, AValueThatIsMaskedLateIsNotKept) {
  const Sandbox sandbox;
  const std::string script =
      "      - run: |\n          echo \"got minted-$((4700+11)) twice minted-$((4700+11))\"\n"
      "          echo \"::add-mask::minted-$((4700+11))\"\n          echo \"more\"\n";
  const Outcome outcome = sandbox.run_json(job(script));
  EXPECT_EQ(message(outcome, "mask-late"), "this value was in the log already, 1 line earlier");
  EXPECT_TRUE(sandbox.files_with("minted-4711").empty());
  const Outcome logs = sandbox.run({.arguments = {"logs"}});
  EXPECT_NE(logs.out.find("got *********** twice ***********"), std::string::npos) << logs.text();
}

/// Each line of it, encoded too, wherever the step told it: in its log, its annotations, its
/// outputs.
TEST(Findings, EveryLineThatIsMaskedLateIsNotKept) {
  const Sandbox sandbox;
  const std::string script =
      "      - id: s\n        run: |\n"
      "          A=\"first-$((4700+11))\"; B='seco\"nd'-$((4700+12))\n"
      "          for i in $(seq 2000); do echo \"line $i of many\"; done\n"
      "          echo \"got $A and $B\"; printf %s \"$B\" | base64\n"
      "          echo \"::notice title=$B::see $A\"\n"
      "          echo \"::set-output name=o::$B\"\n"
      "          for i in $(seq 2000); do echo \"line $i of many\"; done\n"
      "          echo \"::add-mask::$A%0A  $B%0A\"\n"
      "      - run: 'true'\n";
  const Outcome outcome = sandbox.run({.arguments = {sandbox.workflow(job(script)).string()}});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  for (const char* value : {"first-4711", "nd-4712", "c2Vjby"}) {
    EXPECT_TRUE(sandbox.files_with(value).empty()) << value;
    const std::size_t end = outcome.out.find("succeeded after");
    EXPECT_EQ(outcome.out.find(value, end), std::string::npos) << outcome.text();
  }
  const Outcome shown = sandbox.run({.arguments = {"show"}});
  EXPECT_NE(shown.out.find("o = ***********"), std::string::npos) << shown.text();
}

/// Stars are no secret, and nothing is looked for in vain.
TEST(Findings, AMaskOfStarsChangesNothing) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(
      job("      - run: |\n          echo \"a ****** b\"\n          echo '::add-mask::******'\n"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_FALSE(outcome.timed_out);
}

// ---- turned off

TEST(Findings, WhatIsAllowedIsNotTold) {
  const Sandbox sandbox;
  const std::string step = "      - continue-on-error: true\n        run: |\n";
  const std::string script = "          echo first\n          nosuchcommand\n";
  const Outcome told = sandbox.run_json(job(step + script));
  EXPECT_EQ(count(told, "exit-status"), 1U) << told.text();
  const Outcome commented = sandbox.run_json(
      job(step + "          echo first\n          nosuchcommand  # localrun: allow exit-status\n"));
  EXPECT_EQ(count(commented, "exit-status"), 0U) << commented.text();
  sandbox.write("repo/.localrun.yml", "lint:\n  allow: [exit-status]\n");
  const Outcome configured = sandbox.run_json(job(step + script));
  EXPECT_EQ(count(configured, "exit-status"), 0U) << configured.text();
}

// ---- values on their way

constexpr const char* called =
    "on:\n  workflow_call:\n    outputs:\n      tag: { value: '${{ jobs.build.outputs.tag }}' }\n"
    "      full: { value: '${{ jobs.build.outputs.full }}' }\n"
    "jobs:\n"
    "  build:\n    runs-on: ubuntu-latest\n    outputs:\n"
    "      tag: ${{ steps.meta.outputs.tag }}\n      full: ${{ steps.meta.outputs.full }}\n"
    "    steps:\n      - id: meta\n        run: |\n"
    "          echo \"Tag_=v1\" >> \"$GITHUB_OUTPUT\"\n"
    "          echo \"full=v1.0\" >> \"$GITHUB_OUTPUT\"\n"
    "  use:\n    needs: build\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - run: echo '${{ needs.build.outputs.full }}'\n";
constexpr const char* caller =
    "on: push\njobs:\n  call:\n    uses: ./.github/workflows/called.yml\n"
    "  after:\n    needs: call\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - run: echo '${{ needs.call.outputs.tag }} ${{ needs.call.outputs.full }}'\n";

TEST(Findings, ValuesAreFollowedThroughCalls) {
  const Sandbox sandbox;
  sandbox.write("repo/.github/workflows/called.yml", called);
  const Outcome outcome = sandbox.run_json(caller);
  ASSERT_EQ(outcome.status, 0) << outcome.text();
  const Outcome flow = sandbox.run({.arguments = {"flow", "--color", "never"}});
  const auto section = [&](const std::string& name) {
    const std::size_t at = flow.out.find("\n" + name + " = ");
    return at == std::string::npos ? "no " + name + "\n" + flow.out
                                   : flow.out.substr(at + 1, flow.out.find("\n\n", at + 1) - at);
  };
  EXPECT_NE(section("call.build.full").find("read by  call.use / "), std::string::npos)
      << section("call.build.full");
  EXPECT_EQ(section("call.build.full").find("nobody"), std::string::npos);
  EXPECT_NE(section("call.full").find("read by  after / "), std::string::npos)
      << section("call.full");
  const Outcome eval = sandbox.run({.arguments = {"eval", "--run", "last", "--job", "after",
                                                  "needs.call.outputs.tag", "--color", "never"}});
  EXPECT_EQ(eval.out, "null\n");
  for (const char* line :
       {"needs.call.outputs.tag = ''", "  jobs.call.outputs.tag", "  jobs.call.build.outputs.tag",
        "  step meta", "success, wrote: Tag_, full", "did not write 'tag'"}) {
    EXPECT_NE(eval.err.find(line), std::string::npos) << line << "\n" << eval.text();
  }
  const Outcome whole = sandbox.run(
      {.arguments = {"eval", "--run", "last", "--job", "after", "needs.call.outputs.full"}});
  EXPECT_EQ(whole.out, "v1.0\n");
  EXPECT_EQ(whole.err, "");
}

TEST(Findings, FlowOfAFileNeedsNoRun) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(
      "name: ci\non: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    outputs:\n"
      "      tag: ${{ steps.meta.outputs.tag }}\n      lost: ${{ steps.meta.outputs.lost }}\n"
      "    steps:\n      - id: meta\n        run: echo tag=v1 >> \"$GITHUB_OUTPUT\"\n"
      "  publish:\n    needs: build\n    runs-on: ubuntu-latest\n    steps:\n"
      "      - run: echo \"$TAG\"\n        env:\n          TAG: ${{ needs.build.outputs.tag }}\n");
  const Outcome flow = sandbox.run({.arguments = {"flow", file.string(), "--color", "never"}});
  EXPECT_EQ(flow.status, 0) << flow.text();
  for (const char* line :
       {"build.tag\n", "written  step meta", "workflow.yml:11", "taken    build",
        "${{ steps.meta.outputs.tag }}", "read by  publish / step 1", "workflow.yml:18",
        "build.lost\n", "read by  nobody", "step meta never writes 'lost'", "Within build"}) {
    EXPECT_NE(flow.out.find(line), std::string::npos) << line << "\n" << flow.text();
  }
  const Outcome unknown = sandbox.run({.arguments = {"flow", "nothing-of-this-name"}});
  EXPECT_EQ(unknown.status, 2) << unknown.text();
}

}  // namespace
}  // namespace localrun::e2e
