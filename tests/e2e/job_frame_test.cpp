// What stands around the steps of a job: hooks (execution.md 7.6), declared artifact subjects
// (3.8), debug switches (2.4), defaults (1.7), orphans (7.3).

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

std::string job_of(const std::string& steps, const std::string& keys = {}) {
  return "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n" + keys + "    steps:\n" + steps;
}

void expect_said(const Outcome& outcome, const std::string& text) {
  EXPECT_NE(outcome.out.find("\"text\":\"" + text), std::string::npos) << text << "\n"
                                                                       << outcome.text();
}
void expect_not_said(const Outcome& outcome, const std::string& text) {
  EXPECT_EQ(outcome.out.find("\"text\":\"" + text), std::string::npos) << text << "\n"
                                                                       << outcome.text();
}

/// Both hooks: first and last, with the usual variables and file commands.
// execution.md 6.1, 7.6
TEST(JobFrame, Hooks) {
  const Sandbox sandbox;
  const std::string started = sandbox
                                  .write("started.sh",
                                         "echo \"hook in ${PWD##*/} of $GITHUB_JOB [$1]\"\n"
                                         "echo FROM_HOOK=yes >> \"$GITHUB_ENV\"\n")
                                  .string();
  const std::string completed =
      sandbox.write("completed.sh", "echo \"completed $FROM_HOOK\"\n").string();
  const Outcome outcome = sandbox.run(
      {.arguments = {sandbox
                         .workflow(job_of("      - run: echo \"step $FROM_HOOK\"\n"
                                          "        working-directory: sub\n"
                                          "      - if: always()\n"
                                          "        run: echo \"always [$FROM_HOOK]\"\n"))
                         .string(),
                     "--json"},
       .env = {{"ACTIONS_RUNNER_HOOK_JOB_STARTED", started},
               {"ACTIONS_RUNNER_HOOK_JOB_COMPLETED", completed}}});
  expect_said(outcome,
              "A job started hook has been configured by the self-hosted runner administrator");
  expect_said(outcome, "hook in repo of job []");
  expect_said(outcome, "always [yes]");
  expect_said(outcome, "completed yes");
  EXPECT_LT(outcome.out.find("hook in repo"), outcome.out.find("always [yes]"));
  EXPECT_LT(outcome.out.find("always [yes]"), outcome.out.find("completed yes"));
  EXPECT_EQ(sandbox.leftovers(), "");
}

// execution.md 7.6
TEST(JobFrame, HooksThatFail) {
  struct Row {
    const char* name;
    const char* file;  // empty: not written
    const char* text;
    const char* expected;
  };
  for (const Row& row :
       {Row{"exit status", "h.sh", "exit 7\n", "Process completed with exit code 7."},
        Row{"missing", "missing.sh", nullptr, "File doesn't exist"},
        Row{"no script", "h.txt", "",
            "is not a valid path to a script. Make sure it ends in '.sh', '.ps1' or '.js'."}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    const std::string path = sandbox.path(row.file).string();
    if (row.text != nullptr) (void)sandbox.write(row.file, row.text);
    const Outcome outcome =
        sandbox.run({.arguments = {sandbox
                                       .workflow(job_of("      - run: echo never\n"
                                                        "      - if: failure()\n"
                                                        "        run: echo \"cleans up\"\n"))
                                       .string(),
                                   "--json"},
                     .env = {{"ACTIONS_RUNNER_HOOK_JOB_STARTED", path}}});
    EXPECT_EQ(outcome.status, 1) << outcome.text();
    EXPECT_NE(outcome.out.find(row.expected), std::string::npos) << outcome.text();
    expect_not_said(outcome, "never");
    expect_said(outcome, "cleans up");
    EXPECT_EQ(result_of(outcome, "job"), "failure");
  }
}

const std::string declaring = R"yml(
      - run: |
          echo content > app.bin
          echo "app.bin" >> "$GITHUB_ARTIFACTS"
          echo "registry/image@sha256:)yml" +
                              std::string(64, 'A') + R"yml(" >> "$GITHUB_ARTIFACTS"
      - run: cat "$GITHUB_ARTIFACTS_LIST"; echo
      - continue-on-error: true
        id: bad
        run: echo "a=b" >> "$GITHUB_ARTIFACTS"
      - run: echo "bad ${{ steps.bad.outcome }}"
)yml";

// execution.md 3.8
TEST(JobFrame, ArtifactSubjects) {
  const Sandbox sandbox;
  const Outcome on =
      sandbox.run({.arguments = {sandbox.workflow(job_of(declaring)).string(), "--json"},
                   .env = {{"ACTIONS_RUNNER_ALLOW_ARTIFACTS_FILE", "TRUE"}}});
  EXPECT_EQ(on.status, 0) << on.text();
  expect_said(on, "Captured 2 artifact subject(s) from this step (job total: 2).");
  expect_said(on, R"({\"version\":1,\"subjects\":[{\"name\":\"app.bin\")");
  expect_said(on, "bad failure");
  const Outcome off = sandbox.run_json(job_of(declaring));
  EXPECT_EQ(off.status, 0) << off.text();
  expect_not_said(off, "Captured");
  expect_said(off, "bad success");
}

// execution.md 2.4
TEST(JobFrame, DebugSwitches) {
  struct Row {
    const char* name;
    std::vector<std::string> arguments;
    bool is_on;
  };
  const std::string workflow = job_of(
      "      - run: |\n"
      "          echo '::debug::a debug line'\n"
      "          echo \"debug [$RUNNER_DEBUG] true\"\n");
  for (const Row& row :
       {Row{"off", {}, false}, Row{"variable", {"--var", "ACTIONS_STEP_DEBUG=true"}, true},
        Row{"secret", {"--secret", "ACTIONS_STEP_DEBUG=true"}, true},
        Row{"the secret wins",
            {"--var", "ACTIONS_STEP_DEBUG=true", "--secret", "ACTIONS_STEP_DEBUG=false"},
            false}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    const Outcome outcome = sandbox.run_json(workflow, row.arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_EQ(outcome.out.find("a debug line\"") != std::string::npos, row.is_on) << outcome.text();
    // The switch itself is not masked.
    expect_said(outcome, row.is_on ? "debug [1] true" : "debug [] true");
  }
}

/// A job's own `defaults.run` replaces the workflow's as a whole.
// execution.md 1.7
TEST(JobFrame, DefaultsReplaceEachOther) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(R"(on: push
defaults: {run: {shell: sh, working-directory: sub}}
jobs:
  own:
    runs-on: ubuntu-latest
    defaults: {run: {shell: bash}}
    steps:
      - run: echo "own in ${PWD##*/} ${BASH_VERSION:+bash}"
  inherited:
    runs-on: ubuntu-latest
    steps:
      - run: mkdir sub
        working-directory: .
      - run: echo "inherited in ${PWD##*/}"
)");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  expect_said(outcome, "own in repo bash");
  expect_said(outcome, "inherited in sub");
}

/// Passwords of proxies and the token for git are secrets too (5.1).
// execution.md 5.1
TEST(JobFrame, MasksOfTheMachine) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run(
      {.arguments = {sandbox
                         .workflow(job_of(
                             "      - run: |\n"
                             "          echo \"proxy is pass-of-proxy\"\n"
                             "          printf 'x-access-token:%s' the-token-of-git | base64\n"))
                         .string(),
                     "--json", "--secret", "GITHUB_TOKEN=the-token-of-git"},
       .env = {{"https_proxy", "http://me:pass-of-proxy@localhost:1"}}});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  expect_said(outcome, "proxy is ***\"");
  expect_said(outcome, "***\"");
  EXPECT_EQ(outcome.out.find("eC1hY2Nlc3MtdG9rZW4"), std::string::npos) << outcome.text();
}

}  // namespace
}  // namespace localrun::e2e
