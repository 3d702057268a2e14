// What is wrong with a call or a file: the exit status, and words of the message that must be
// there.

#include "tests/e2e/support.hpp"

#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

struct BadFile {
  const char* name;
  std::string text;
  int status;
  std::vector<std::string> phrases;  ///< in standard error
  std::vector<std::string> options = {};
};

const std::string one_job =
    "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ran\n";

std::string with_step(const std::string& step) {
  return "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n" + step;
}

const std::vector<BadFile>& bad_files() {
  static const std::vector<BadFile> rows = {
      {"not YAML", "on: push\njobs: [\n", 3, {"workflow.yml:", "error:"}},
      {"tab as indentation", "on: push\njobs:\n\ta:\n", 3, {"workflow.yml:3", "tab"}},
      {"empty file", "", 3, {"empty"}},
      {"only comments", "# nothing\n", 3, {"empty"}},
      {"a list", "- a\n- b\n", 3, {"workflow.yml:1"}},
      {"a binary file", std::string("\0\1\2\xff\xfe", 5), 3, {"workflow.yml"}},
      {"no jobs", "on: push\n", 3, {"jobs"}},
      {"empty jobs", "on: push\njobs: {}\n", 3, {"jobs"}},
      {"no on", "jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: x\n", 3, {"on"}},
      {"unknown key", with_step("      - runn: echo\n"), 3, {"workflow.yml:6", "runn", "`run`"}},
      {"unknown job key",
       "on: push\njobs:\n  a:\n    run-on: ubuntu-latest\n    steps:\n      - run: x\n",
       3,
       {"workflow.yml:4", "run-on", "runs-on"}},
      {"unknown need",
       "on: push\njobs:\n  build:\n    runs-on: x\n    steps: [{run: x}]\n  b:\n    needs: biuld\n"
       "    runs-on: x\n    steps: [{run: x}]\n",
       3,
       {"workflow.yml:7", "biuld", "`build`"}},
      {"a run-name that cannot be evaluated",
       "run-name: ${{ fromJSON(github.ref) }}\n" + with_step("      - run: x\n"),
       3,
       {"workflow.yml:1:24", "fromJson"}},
      {"a concurrency that cannot be evaluated",
       "concurrency: ${{ fromJSON(github.ref) }}\n" + with_step("      - run: x\n"),
       3,
       {"workflow.yml:1:27", "fromJson"}},
      {"needs only an unknown job",
       "on: push\njobs:\n  build:\n    needs: biuld\n    runs-on: x\n    steps: [{run: x}]\n",
       3,
       {"workflow.yml:", "biuld"}},
      {"a cycle",
       "on: push\njobs:\n  a:\n    needs: c\n    runs-on: x\n    steps: [{run: x}]\n  b:\n    "
       "needs: a\n"
       "    runs-on: x\n    steps: [{run: x}]\n  c:\n    needs: b\n    runs-on: x\n    steps: "
       "[{run: x}]\n",
       3,
       {"workflow.yml:", "a", "b", "→"}},
      {"needs itself",
       "on: push\njobs:\n  a:\n    needs: a\n    runs-on: x\n    steps: [{run: x}]\n",
       3,
       {"a"}},
      {"unclosed expression",
       with_step("      - run: echo ${{ github.ref\n"),
       3,
       {"workflow.yml:6", "not closed"}},
      {"unknown context",
       with_step("      - run: echo ${{ githbu.ref }}\n"),
       3,
       {"workflow.yml:6", "githbu", "github"}},
      {"unknown function",
       with_step("      - run: echo ${{ fromJson2('') }}\n"),
       3,
       {"workflow.yml:6", "fromJson2"}},
      {"context not here",
       "on: push\njobs:\n  a:\n    runs-on: ${{ env.X }}\n    steps: [{run: x}]\n",
       3,
       {"workflow.yml:4", "env"}},
      {"job id with a blank",
       "on: push\njobs:\n  a b:\n    runs-on: x\n    steps: [{run: x}]\n",
       3,
       {"workflow.yml:3", "a b"}},
      {"step id twice",
       with_step("      - {id: s, run: x}\n      - {id: s, run: y}\n"),
       3,
       {"workflow.yml:7", "s"}},
      {"neither run nor uses",
       with_step("      - name: nothing\n"),
       3,
       {"workflow.yml:6", "run", "uses"}},
      {"run and uses",
       with_step("      - {run: x, uses: actions/checkout@v4}\n"),
       3,
       {"workflow.yml:6", "uses"}},
      {"no runs-on", "on: push\njobs:\n  a:\n    steps: [{run: x}]\n", 3, {"runs-on"}},
      {"a key twice", "on: push\non: push\n" + one_job.substr(9), 3, {"workflow.yml:2", "on"}},
      {"container",
       "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    container: node:20\n    steps: "
       "[{run: x}]\n",
       4,
       {"workflow.yml:5", "container", "--job"}},
      {"services",
       "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    services: {db: {image: postgres}}\n"
       "    steps: [{run: x}]\n",
       4,
       {"workflow.yml:5", "service", "--job"}},
      {"called workflow that is not here",
       "on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@v1\n",
       4,
       {"workflow.yml:4", "o/r/.github/workflows/x.yml@v1", "--offline", "localrun fetch"},
       {"--offline"}},
      {"unknown action",
       with_step("      - uses: some/action@v1\n"),
       4,
       {"workflow.yml:6", "some/action@v1", "--action some/action=DIR, or =skip"},
       {"--offline"}},
      {"input of checkout",
       with_step("      - uses: actions/checkout@v4\n        with: {fetch-dept: 1}\n"),
       4,
       {"workflow.yml:7", "fetch-dept", "did you mean 'fetch-depth'?"}},
      {"unknown job", one_job, 2, {"'b'", "a"}, {"--job", "b"}},
      {"unknown event", one_job, 2, {"psuh", "push"}, {"--event", "psuh"}},
      {"missing input",
       "on:\n  workflow_dispatch:\n    inputs:\n      who: {required: true}\n" + one_job.substr(9),
       2,
       {"who", "--input"}},
      {"choice out of its options",
       "on:\n  workflow_dispatch:\n    inputs:\n      c: {type: choice, options: [x, y]}\n" +
           one_job.substr(9),
       2,
       {"z", "x", "y"},
       {"--input", "c=z"}},
      {"unknown input",
       "on:\n  workflow_dispatch:\n    inputs:\n      color: {default: x}\n" + one_job.substr(9),
       2,
       {"colour", "color"},
       {"--input", "colour=z"}},
      {"unknown option", one_job, 2, {"--paralel", "--parallel"}, {"--paralel", "2"}},
      {"bad --parallel", one_job, 2, {"--parallel", "0"}, {"--parallel", "0"}},
      {"no number for --parallel", one_job, 2, {"--parallel", "many"}, {"--parallel", "many"}},
      {"--parallel without value", one_job, 2, {"--parallel", "N"}, {"--parallel"}},
      {"bad --workspace", one_job, 2, {"--workspace", "worktree"}, {"--workspace", "here"}},
      {"bad --output", one_job, 2, {"--output", "json"}, {"--output", "xml"}},
      {"bad --matrix", one_job, 2, {"--matrix", "NAME:VALUE"}, {"--matrix", "x"}},
      {"bad --timeout", one_job, 2, {"--timeout"}, {"--timeout", "-3"}},
      {"secret without value",
       one_job,
       2,
       {"NOT_SET_ANYWHERE", "--secret"},
       {"--secret", "NOT_SET_ANYWHERE"}},
      {"missing value file", one_job, 2, {"no-such-file"}, {"--secret-file", "no-such-file"}},
      {"missing payload", one_job, 2, {"no-such-file"}, {"--event-path", "no-such-file"}},
      {"two workflows", one_job, 2, {"one workflow"}, {"another.yml"}},
      {"bad --action", one_job, 2, {"--action"}, {"--action", "x"}},
      {"bad --platform", one_job, 2, {"--platform"}, {"--platform", "x"}},
  };
  return rows;
}

void expect_phrases(const std::vector<std::string>& phrases, const Outcome& outcome) {
  for (const std::string& phrase : phrases) {
    EXPECT_NE(outcome.err.find(phrase), std::string::npos) << "not said: " << phrase << "\n"
                                                           << outcome.text();
  }
}

TEST(BadInput, IsRefusedWithItsReasonBeforeAnythingRuns) {
  const Sandbox sandbox;
  for (const BadFile& row : bad_files()) {
    SCOPED_TRACE(row.name);
    const fs::path file = sandbox.workflow(row.text);
    Call call{.arguments = {file.string()}};
    call.arguments.insert(call.arguments.end(), row.options.begin(), row.options.end());
    const Outcome outcome = sandbox.run(call);
    EXPECT_EQ(outcome.status, row.status) << outcome.text();
    expect_phrases(row.phrases, outcome);
    EXPECT_EQ(outcome.out, "") << "something ran";
    EXPECT_FALSE(outcome.is_signalled);
  }
  EXPECT_EQ(sandbox.leftovers(), "");
}

struct BadCall {
  const char* name;
  std::vector<std::string> arguments;
  int status;
  std::vector<std::string> phrases;
};

TEST(BadInput, CallsWithoutAWorkflow) {
  const Sandbox sandbox;
  sandbox.write("repo/.github/workflows/build.yml", "name: The build\n" + one_job);
  EXPECT_EQ(sandbox.run({.arguments = {"show"}}).status, 2) << "without any run";
  EXPECT_EQ(sandbox.run({.arguments = {"build"}}).status, 0);
  const std::vector<BadCall> rows = {
      {"a folder", {"."}, 2, {"."}},
      {"missing file", {"no-such.yml"}, 2, {"no-such.yml", "build.yml"}},
      {"near name", {"biuld"}, 2, {"biuld", "build"}},
      {"run without workflow", {"run"}, 2, {"workflow"}},
      {"only an option", {"--json"}, 2, {"workflow"}},
      {"unknown folder", {"-C", "/no/such/folder", "build"}, 2, {"/no/such/folder"}},
      {"unknown run", {"show", "20000101-000000-xxxx"}, 2, {"20000101-000000-xxxx"}},
      {"logs of unknown run", {"logs", "nope"}, 2, {"nope"}},
      {"unknown option of show", {"show", "--jsn"}, 2, {"--jsn", "--json"}},
      {"help of unknown command", {"help", "shwo"}, 2, {"shwo", "show"}},
  };
  for (const BadCall& row : rows) {
    SCOPED_TRACE(row.name);
    const Outcome outcome = sandbox.run({.arguments = row.arguments});
    EXPECT_EQ(outcome.status, row.status) << outcome.text();
    expect_phrases(row.phrases, outcome);
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(BadInput, WorkflowsAreFoundByPathNameAndTitle) {
  const Sandbox sandbox;
  sandbox.write("repo/.github/workflows/build.yml", "name: The build\n" + one_job);
  for (const char* name : {".github/workflows/build.yml", "build.yml", "build", "The build"}) {
    const Outcome outcome = sandbox.run({.arguments = {name}});
    EXPECT_EQ(outcome.status, 0) << name << outcome.text();
  }
  const Outcome piped = sandbox.run({.arguments = {"-"}, .input = one_job});
  EXPECT_EQ(piped.status, 0) << piped.text();
  const Outcome elsewhere =
      sandbox.run({.arguments = {"-C", sandbox.repository().string(), "build"}, .folder = "/"});
  EXPECT_EQ(elsewhere.status, 0) << elsewhere.text();
  const Outcome listed = sandbox.run({.arguments = {}});
  EXPECT_EQ(listed.status, 0) << listed.text();
  EXPECT_NE(listed.out.find("build"), std::string::npos) << listed.text();
}

TEST(BadInput, WhatCannotBeRunIsLeftOutOnlyWhenTheCallerSaysSo) {
  const Sandbox sandbox;
  const std::string text = with_step("      - uses: some/action@v1\n      - run: echo after\n");
  const Outcome refused = sandbox.run_json(text);
  EXPECT_EQ(refused.status, 4) << refused.text();
  EXPECT_EQ(refused.find("step_started"), nullptr) << refused.text();
  const Outcome left_out =
      sandbox.run({.arguments = {sandbox.workflow(text).string(), "--action", "some/action=skip"}});
  EXPECT_EQ(left_out.status, 0) << left_out.text();
  const std::string last =
      left_out.out.substr(left_out.out.rfind('\n', left_out.out.size() - 2) + 1);
  EXPECT_NE(last.find("1 step was not run"), std::string::npos) << last;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr long memory_limit_kib = 1024 * 1024;  // the sanitizer's own
#else
constexpr long memory_limit_kib = 64 * 1024;
#endif

TEST(BadInput, ALineOfAHundredMegabytesNeedsLittleMemory) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(
      with_step("      - run: head -c 100M /dev/zero | tr '\\0' x; echo; echo after\n"));
  const Outcome outcome = sandbox.run({.arguments = {file.string(), "--output", "quiet"}});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_LT(outcome.max_rss_kib, memory_limit_kib);
}

TEST(BadInput, AnOutputFileOfTwoGigabytesNeedsLittleMemory) {
  const Sandbox sandbox;
  const fs::path file =
      sandbox.workflow(with_step("      - run: truncate -s 2G \"$GITHUB_OUTPUT\"\n"));
  const Outcome outcome = sandbox.run({.arguments = {file.string()}});
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_LT(outcome.max_rss_kib, memory_limit_kib);
  EXPECT_EQ(sandbox.leftovers(), "");
}

}  // namespace
}  // namespace localrun::e2e
