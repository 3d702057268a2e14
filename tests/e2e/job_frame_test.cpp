// What stands around the steps of a job: hooks (execution.md 7.6), declared artifact subjects
// (3.8), debug switches (2.4), defaults (1.7), orphans (7.3).

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <gtest/gtest.h>
#include <string_view>

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
  // Each is a step of its own, and can be asked for by its name.
  const Outcome logs = sandbox.run({.arguments = {"logs"}});
  for (const char* text : {"\n\n== job / Set up runner\nA job started hook has been configured",
                           "\n\n== job / Complete runner\nA job completed hook has been configured",
                           "\ncompleted yes\n\n== job\nCleaning up orphan processes\n"})
    EXPECT_NE(logs.out.find(text), std::string::npos) << text << logs.text();
  const Outcome one = sandbox.run({.arguments = {"logs", "--step", "complete runner"}});
  EXPECT_EQ(one.status, 0) << one.text();
  EXPECT_TRUE(one.out.starts_with("A job completed hook")) << one.text();
  EXPECT_TRUE(one.out.ends_with("\ncompleted yes\n")) << one.text();
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

/// The end of its name says who runs a hook; it asks for no defaults.
// execution.md 7.6
TEST(JobFrame, HooksByTheirNames) {
  struct Row {
    const char* name;
    const char* file;
    const char* text;
    const char* expected;
    int status = 0;
  };
  for (const Row& row :
       {Row{"bash", "h.sh",
            "set -o | grep -q 'errexit.*on' && echo \"bash ${BASH_VERSION:+is it}\"", "bash is it"},
        Row{"node", "h.js", "console.log('node in ' + process.env.GITHUB_JOB)", "node in job"},
        Row{"no PowerShell", "h.ps1", "Write-Host hi", "powershell: command not found", 1},
        Row{"letters count", "h.SH", "echo hi", "is not a valid path to a script.", 1}}) {
    SCOPED_TRACE(row.name);
    // Debian's own; a machine may have none.
    if (std::string_view(row.file) == "h.js" && !std::filesystem::exists("/usr/bin/node")) continue;
    const Sandbox sandbox;
    const Outcome outcome = sandbox.run(
        {.arguments = {sandbox
                           .workflow(job_of("      - {run: 'true', shell: bash, "
                                            "working-directory: .}\n",
                                            "    defaults: {run: {shell: 'no {0}', "
                                            "working-directory: none}}\n"))
                           .string(),
                       "--json"},
         .env = {{"ACTIONS_RUNNER_HOOK_JOB_COMPLETED", sandbox.write(row.file, row.text).string()},
                 {"PATH", "/usr/bin:/bin"}}});
    EXPECT_EQ(outcome.status, row.status) << outcome.text();
    expect_said(outcome,
                "A job completed hook has been configured by the self-hosted runner administrator");
    EXPECT_NE(outcome.out.find(row.expected), std::string::npos) << outcome.text();
  }
}

/// Their condition is `always()`: a job that is cancelled meanwhile lets them go on.
// execution.md 7.6
TEST(JobFrame, HooksOfACancelledJob) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  const std::string hook =
      sandbox
          .write("hook.sh", "echo \"hook begins\"\nuntil [ -e '" + sandbox.path("go").string() +
                                "' ]; do sleep 0.05; done\necho \"hook ends\"\n")
          .string();
  Running running = sandbox.start(
      {.arguments = {sandbox.workflow(job_of("      - run: echo never\n")).string(), "--json"},
       .env = {{"ACTIONS_RUNNER_HOOK_JOB_STARTED", hook},
               {"ACTIONS_RUNNER_HOOK_JOB_COMPLETED", hook}}});
  ASSERT_TRUE(running.wait_for("\"text\":\"hook begins\""));
  running.signal(SIGINT);
  ASSERT_TRUE(running.wait_for("cancel_requested"));
  (void)sandbox.write("go", "");
  const Outcome outcome = running.finish();
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  EXPECT_EQ(result_of(outcome, "job"), "cancelled");
  EXPECT_EQ(printed(outcome), "hook begins\nhook ends\nhook begins\nhook ends\n");
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

std::vector<std::string> lines_of_frame(const Outcome& outcome, const std::string& job_name) {
  std::vector<std::string> lines;
  std::string index;
  for (const Event& event : outcome.events) {
    if (field(event, "event") == "job_queued" && field(event, "job_name") == job_name)
      index = field(event, "job");
    if (index.empty() || field(event, "job") != index || event.contains("step")) continue;
    const std::string kind = field(event, "event");
    if (kind == "log") lines.push_back(field(event, "text"));
    if (kind == "group") lines.push_back("##[group]" + field(event, "name"));
    if (kind == "end_group") lines.emplace_back("##[endgroup]");
  }
  return lines;
}

bool has_in_order(const std::vector<std::string>& lines, const std::vector<std::string>& wanted) {
  auto at = lines.begin();
  for (const std::string& text : wanted) {
    at = std::find_if(at, lines.end(),
                      [&](const std::string& line) { return line.starts_with(text); });
    if (at == lines.end()) return false;
    ++at;
  }
  return true;
}

std::string all_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

/// What stands before the first and after the last step.
// execution.md 7.3
TEST(JobFrame, SetUpAndCompletion) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run(
      {.arguments = {sandbox
                         .workflow(job_of("      - id: s\n"
                                          "        run: echo v=1 >> \"$GITHUB_OUTPUT\"\n",
                                          "    permissions: {pull-requests: write}\n"
                                          "    outputs: {v: \"${{ steps.s.outputs.v }}\", "
                                          "none: \"${{ steps.s.outputs.n }}\"}\n"
                                          "    environment: {name: live, url: \"https://"
                                          "${{ steps.s.outputs.v }}.test\"}\n"))
                         .string(),
                     "--json", "--secret", "S=secret-of-it"},
       .env = {{"https_proxy", "http://me:pass-of-proxy@localhost:1"}}});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  const auto lines = lines_of_frame(outcome, "job");
  EXPECT_TRUE(has_in_order(
      lines,
      {"Current runner version: '", "Runner name: 'localrun'", "Machine name: '",
       "##[group]Operating System", "##[endgroup]", "##[group]GITHUB_TOKEN Permissions",
       "Metadata: read", "PullRequests: write", "##[endgroup]", "Secret source: Actions",
       "Runner is running behind proxy server 'http://me:***@localhost:1' for all HTTPS requests.",
       "Prepare workflow directory", "Prepare all required actions", "Complete job name: job",
       "Evaluate and set job outputs", "Set output 'v'", "Evaluate and set environment url",
       "Evaluated environment url: https://1.test", "Cleaning up orphan processes"}))
      << all_of(lines);
}

// execution.md 7.3
TEST(JobFrame, EnvironmentUrls) {
  struct Row {
    const char* name;
    const char* environment;
    const char* expected;  // null: nothing is said
    const char* result;
  };
  for (const Row& row :
       {Row{"secret", "{name: live, url: 'https://x/${{ steps.s.outputs.s }}'}",
            "Skip setting environment url as environment 'live' may contain secret.", "success"},
        Row{"error", "{name: live, url: \"${{ fromJSON('[') }}\"}",
            "Failed to evaluate environment url", "failure"},
        Row{"a name only", "live", nullptr, "success"}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    const Outcome outcome =
        sandbox.run_json(job_of("      - id: s\n"
                                "        run: echo \"s=secret-of-it\" >> \"$GITHUB_OUTPUT\"\n",
                                std::string("    environment: ") + row.environment + "\n"),
                         {"--secret", "S=secret-of-it"});
    EXPECT_EQ(result_of(outcome, "job"), row.result) << outcome.text();
    if (row.expected != nullptr) {
      EXPECT_NE(outcome.out.find(row.expected), std::string::npos) << outcome.text();
    } else {
      EXPECT_EQ(outcome.out.find("environment url"), std::string::npos) << outcome.text();
    }
    EXPECT_EQ(outcome.out.find("secret-of-it"), std::string::npos) << outcome.text();
  }
}

/// The service looks an environment up by its name before it hands the job out.
TEST(JobFrame, AnEnvironmentWithoutANameStartsNoJob) {
  for (const char* environment :
       {"\"${{ fromJSON('[') }}\"", "{name: \"${{ fromJSON('[') }}\", url: https://x}"}) {
    SCOPED_TRACE(environment);
    const Sandbox sandbox;
    const Outcome outcome =
        sandbox.run_json(job_of("      - if: always()\n        run: echo \"never\"\n",
                                std::string("    environment: ") + environment + "\n"));
    EXPECT_EQ(outcome.status, 1) << outcome.text();
    EXPECT_EQ(result_of(outcome, "job"), "failure") << outcome.text();
    expect_not_said(outcome, "never");
    EXPECT_NE(outcome.out.find("\"reason\":\"Error parsing fromJson"), std::string::npos)
        << outcome.text();
  }
}

/// A job that cannot be set up has no completion, and so no outputs.
// execution.md 7.3
TEST(JobFrame, NothingComesAfterAFailedSetUp) {
  const Sandbox sandbox;
  const Outcome outcome =
      sandbox.run_json(job_of("      - if: always()\n        run: echo \"never\"\n",
                              "    env: {E: \"${{ fromJSON('[') }}\"}\n    outputs: {o: text}\n"));
  EXPECT_EQ(result_of(outcome, "job"), "failure") << outcome.text();
  expect_said(outcome, "Prepare workflow directory");
  for (const char* text : {"Complete job name", "never", "Evaluate and set job outputs",
                           "Cleaning up orphan processes"})
    expect_not_said(outcome, text);
  EXPECT_EQ(output_of(outcome, "job", "o"), "") << outcome.text();
  const Outcome shown = sandbox.run({.arguments = {"show"}});
  EXPECT_NE(shown.out.find("failed in its set-up"), std::string::npos) << shown.text();
  EXPECT_EQ(shown.out.find("Runner name"), std::string::npos) << shown.text();
}

/// All is kept and shown; what GitHub leaves out stands below a line that says so.
// execution.md 3.6, 4.8, 7.9
TEST(JobFrame, LimitsOfWhatGitHubShows) {
  const Sandbox sandbox;
  std::string steps;
  for (int i = 1; i <= 21; ++i) {
    steps +=
        "      - run: |\n          echo 'summary " + std::to_string(i) +
        "' >> \"$GITHUB_STEP_SUMMARY\"\n          for i in 1 2 3; do echo \"::notice::n$i of " +
        std::to_string(i) + "\"; done\n";
  }
  steps += "      - run: for i in $(seq 12); do echo \"::error::many $i\"; done\n";
  const Outcome outcome = sandbox.run_json(job_of(steps));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  const Outcome shown = sandbox.run({.arguments = {"show"}});
  for (const char* text :
       {"GitHub shows 50 annotations of a job", "GitHub shows 20 summaries of a job", "n3 of 21",
        "summary 21", "many 10"})
    EXPECT_NE(shown.out.find(text), std::string::npos) << text << shown.text();
  // Of one type ten of a step are annotations; the others are lines of its log only.
  EXPECT_EQ(shown.out.find("many 11"), std::string::npos) << shown.text();
  const Outcome logs = sandbox.run({.arguments = {"logs"}});
  EXPECT_NE(logs.out.find("##[error]many 12"), std::string::npos) << logs.text();
}

/// The payload is there for every step, as it came, whatever the one before did with it.
// execution.md 0.1
TEST(JobFrame, TheEventIsWrittenForEveryStep) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run_json(
      job_of("      - run: cp \"$GITHUB_EVENT_PATH\" event; echo spoilt > \"$GITHUB_EVENT_PATH\"\n"
             "      - run: cmp event \"$GITHUB_EVENT_PATH\" && rm -r \"${GITHUB_EVENT_PATH%/*}\"\n"
             "      - run: cmp event \"$GITHUB_EVENT_PATH\" && echo \"as it came\"\n"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  expect_said(outcome, "as it came");
}

/// A folder of tools that outlives the run is named by the runner's own variables, the first one
/// that is set; how readily a process is killed when memory is short by another.
// execution.md 0.1, 1.8, 2.2
TEST(JobFrame, VariablesThatSteerTheRunner) {
  const Sandbox sandbox;
  const std::string folder = sandbox.path("tools").string();
  const Outcome outcome = sandbox.run(
      {.arguments = {sandbox
                         .workflow(job_of("      - run: echo \"cache $RUNNER_TOOL_CACHE ${{ "
                                          "runner.tool_cache }}\"\n"
                                          "      - run: echo \"score $(cat "
                                          "/proc/self/oom_score_adj)\"\n"))
                         .string(),
                     "--json", "--env", "AGENT_TOOLSDIRECTORY=/nowhere", "--env",
                     "RUNNER_TOOLSDIRECTORY=" + folder},
       .env = {{"PIPELINE_JOB_OOMSCOREADJ", "700"}}});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  expect_said(outcome, "cache " + folder + " " + folder + "\"");
  expect_said(outcome, "score 700");
}

/// What GitHub's machines grant and this one does not is said once, at the step that needs it.
TEST(JobFrame, SudoWithoutRights) {
  struct Row {
    const char* name;
    const char* says;  // by a `sudo` of the test's own
    bool is_told;
  };
  for (const Row& row :
       {Row{"a terminal", "sudo: a terminal is required to read the password; either use -S", true},
        Row{"a password", "sudo: a password is required", true},
        Row{"not a sudoer", "ada is not in the sudoers file.", true},
        Row{"no new privileges", "sudo: The \"no new privileges\" flag is set, which prevents it",
            true},
        Row{"another failure", "sudo: nosuchprogram: command not found", false},
        Row{"talk of it", "a password is required by sudo: no", false}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    const fs::path tool =
        sandbox.write("bin/sudo", std::string("#!/bin/sh\necho '") + row.says + "' >&2\nexit 1\n");
    fs::permissions(tool, fs::perms::owner_all);
    const std::string steps =
        "      - run: sudo apt-get update\n"
        "      - {if: always(), run: sudo apt-get install -y thing}\n";
    const Outcome outcome =
        sandbox.run({.arguments = {sandbox.workflow(job_of(steps)).string(), "--json"},
                     .env = {{"PATH", sandbox.path("bin").string() + ":/usr/bin:/bin"}}});
    EXPECT_EQ(outcome.status, 1) << outcome.text();
    std::size_t told = 0;
    for (const Event& event : outcome.events)
      told += field(event, "message").find("the step needs sudo") == 0 ? 1 : 0;
    EXPECT_EQ(told, row.is_told ? 1U : 0U) << outcome.text();
  }
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
