// What a person and a program read: the lines while it runs, the summary at the end, the commands
// over the record.

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

const std::string failing = R"yml(name: CI
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    outputs:
      tag: ${{ steps.tag.outputs.tag }}
    steps:
      - id: tag
        run: echo "tag=v1" >> "$GITHUB_OUTPUT"
      - name: Show it
        run: |
          echo "::group::Details"
          echo "inside the group"
          echo "::endgroup::"
          echo "::warning file=src/a.c,line=3::mind the gap"
          echo "# Built" >> "$GITHUB_STEP_SUMMARY"
  test:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - name: Break
        run: |
          echo "before the end"
          echo "on standard error" >&2
          exit 7
)yml";

void expect_all(const std::string& text, const std::vector<std::string>& phrases) {
  for (const std::string& phrase : phrases) {
    EXPECT_NE(text.find(phrase), std::string::npos) << "missing: " << phrase << "\n" << text;
  }
}

TEST(Output, PlainLinesAndSummary) {
  const Sandbox sandbox;
  sandbox.write("repo/.github/workflows/ci.yml", failing);
  const Outcome outcome = sandbox.run({.arguments = {"ci"}});
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos) << "colours without a terminal";
  // Each line of a job bears its name; the failing step is told with its place, code, last lines
  // and calls.
  expect_all(outcome.out, {"build | ▸ Show it", "inside the group", "mind the gap",
                           "test  |   before the end", ".github/workflows/ci.yml:22:9: exit code 7",
                           "on standard error", "localrun logs ", "--job test", "build.tag = v1",
                           "Built", "src/a.c:3", "2 jobs: 1 succeeded, 1 failed"});
  const std::string again = "again  localrun ";
  ASSERT_NE(outcome.out.find(again), std::string::npos) << outcome.text();
}

TEST(Output, TheCallsThatItNamesWork) {
  const Sandbox sandbox;
  sandbox.write("repo/.github/workflows/ci.yml", failing);
  const Outcome outcome = sandbox.run({.arguments = {"ci"}});
  const std::string call = test::program();
  const std::string home = "export LOCALRUN_HOME='" + sandbox.state().string() +
                           "'; localrun() { '" + call + "' \"$@\"; }; ";
  for (const std::string word : {"  log    ", "  again  "}) {
    const std::size_t at = outcome.out.find(word);
    ASSERT_NE(at, std::string::npos) << outcome.text();
    const std::string line =
        outcome.out.substr(at + word.size(), outcome.out.find('\n', at) - at - word.size());
    expect_all(sandbox.shell(home + line + "; true"), {"before the end"});
  }
}

TEST(Output, QuietSaysOnlyWhatFailed) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(failing);
  const Outcome outcome = sandbox.run({.arguments = {file.string(), "--output", "quiet"}});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out.find("▸ Show it"), std::string::npos) << outcome.text();
  expect_all(outcome.out, {"exit code 7"});
}

TEST(Output, TheRecordIsShownByEachCommand) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(failing);
  const Outcome live = sandbox.run({.arguments = {file.string()}});
  ASSERT_EQ(live.status, 1);
  struct Row {
    std::vector<std::string> arguments;
    std::vector<std::string> phrases;
  };
  const std::vector<Row> rows = {
      {{"show"}, {"CI", "build", "test", "exit code 7", "tag = v1", "Built", "mind the gap"}},
      {{"show", "last"}, {"exit code 7"}},
      {{"show"}, {"Show it", "Break"}},
      {{"logs"}, {"inside the group", "before the end", "on standard error"}},
      {{"logs", "--job", "test"}, {"before the end"}},
      {{"logs", "last", "--job", "build", "--step", "Show it"}, {"inside the group"}},
      {{"logs", "--job", "build", "--step", "2"}, {"inside the group"}},
      {{"runs"}, {"CI", "push"}},
      {{"flow"}, {"build", "tag", "v1", "steps.tag.outputs.tag"}},
  };
  for (const Row& row : rows) {
    const Outcome outcome = sandbox.run({.arguments = row.arguments});
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    expect_all(outcome.out, row.phrases);
    EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos) << row.arguments.front();
  }
  EXPECT_EQ(sandbox.run({.arguments = {"logs", "--job", "test"}}).out.find("inside the group"),
            std::string::npos);
  for (const char* job : {"nope", ""}) {
    const Outcome missing = sandbox.run({.arguments = {"logs", "--job", job}});
    EXPECT_EQ(missing.status, 2) << missing.text();
  }
}

TEST(Output, OutputsThatAreNotPassedOnAreNotShownAsIfTheyWere) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(R"yml(on: push
jobs:
  a:
    runs-on: ubuntu-latest
    outputs:
      big: ${{ steps.s.outputs.big }}
      small: little
    steps:
      - id: s
        run: |
          { printf big=; head -c 600000 /dev/zero | tr '\0' x; echo; } >> "$GITHUB_OUTPUT"
)yml");
  const Outcome outcome = sandbox.run({.arguments = {file.string(), "--json"}});
  for (const char* name : {"big", "small"}) {
    const Event* set = outcome.find("job_output_set", {{"name", name}});
    ASSERT_NE(set, nullptr) << name;
    EXPECT_EQ(field(*set, "fate"), "too_large");
    EXPECT_EQ(field(*set, "value"), "");
  }
  const Outcome shown = sandbox.run({.arguments = {"show"}});
  EXPECT_EQ(shown.out.find("a.big = x"), std::string::npos) << shown.text();
  expect_all(shown.out, {"1200", "1048576"});
  const Event* finding = outcome.find("finding", {{"slug", "output-too-large"}});
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(field(*finding, "severity"), "error");
}

TEST(Output, AnOutputThatCannotBeEvaluatedTakesTheOthersWithIt) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(R"yml(on: push
jobs:
  a:
    runs-on: ubuntu-latest
    outputs:
      good: fine
      bad: ${{ fromJSON(env.TEXT) }}
    steps:
      - run: echo TEXT=text >> "$GITHUB_ENV"
)yml");
  EXPECT_EQ(sandbox.run({.arguments = {file.string()}}).status, 1);
  const Outcome shown = sandbox.run({.arguments = {"show"}});
  expect_all(shown.out,
             {"a.good = ''  (dropped: output 'bad' cannot be evaluated)",
              "a.bad = ''  (its expression failed)", ": its output 'bad' cannot be evaluated"});
}

/// In the log, and once in what is said at the end.
// execution.md 3.3
TEST(Output, AFailedFileCommandIsToldOnce) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(R"yml(on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: echo $((40 + 2)) >> "$GITHUB_OUTPUT"
)yml");
  const Outcome live = sandbox.run({.arguments = {file.string()}});
  const Outcome shown = sandbox.run({.arguments = {"show"}});
  const auto count = [](const std::string& text, const std::string& part) {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
      ++found;
    return found;
  };
  for (const char* message : {"error: Unable to process file command 'output' successfully.",
                              "error: Invalid format '42'"}) {
    EXPECT_EQ(count(live.out, std::string("a |   ") + message), 1) << live.text();
    EXPECT_EQ(count(live.out, message), 2) << live.text();
    EXPECT_EQ(count(shown.out, message), 1) << shown.text();
  }
  const std::string words = "what it wrote to GITHUB_OUTPUT cannot be processed (exit code 0)";
  expect_all(live.out, {words, " failed after "});
  EXPECT_EQ(count(live.out, "with exit code 0"), 0) << live.text();
  EXPECT_EQ(count(shown.out, words), 2) << "of the step, and of the failure" << shown.text();
}

TEST(Output, TheRecordIsPrivate) {
  const Sandbox sandbox;
  ASSERT_EQ(sandbox.run_json(failing).status, 1);
  for (const auto& entry : fs::recursive_directory_iterator(sandbox.state())) {
    const auto others =
        fs::status(entry.path()).permissions() & (fs::perms::group_all | fs::perms::others_all);
    EXPECT_EQ(others, fs::perms::none) << entry.path();
  }
}

/// A secret in every form that a program may print it in, on a line of its own.
TEST(Output, SecretsAreMaskedInEveryForm) {
  const Sandbox sandbox;
  const std::string secret = "p@ss w\"or'd\\<&>/+=ü";
  const std::string text = R"yml(on: push
env:
  SECRET: ${{ secrets.S }}
jobs:
  a:
    runs-on: ubuntu-latest
    outputs:
      o: ${{ steps.print.outputs.o }}
    steps:
      - id: print
        shell: python
        run: |
          import base64, json, os, sys, urllib.parse
          s = os.environ["SECRET"]
          print("raw:", s)
          print("json:", json.dumps(s, ensure_ascii=False))
          print("url:", urllib.parse.quote(s, safe=""))
          for pad in ("", "x", "xy"):
              print("base64:", base64.b64encode((pad + s).encode()).decode())
          print("in two writes: ", end="", flush=True)
          sys.stdout.write(s[:4]); sys.stdout.flush()
          sys.stdout.write(s[4:] + "\n"); sys.stdout.flush()
          print("::error::" + s)
          open(os.environ["GITHUB_OUTPUT"], "a").write("o=" + s + "\n")
          open(os.environ["GITHUB_ENV"], "a").write("E=" + s + "\n")
          open(os.environ["GITHUB_STEP_SUMMARY"], "a").write(s)
      - name: it is ${{ secrets.S }}
        if: env.SECRET != 'x'
        run: 'echo "::notice title=${{ toJSON(secrets.S) }}::x"; exit 3'
)yml";
  std::string everything;
  for (const char* output : {"json", "plain"}) {
    const Outcome outcome =
        sandbox.run({.arguments = {sandbox.workflow(text).string(), "--secret", "S", "--output",
                                   output, "--verbose", "--keep-workspace", "never"},
                     .env = {{"S", secret}}});
    EXPECT_EQ(outcome.status, 1) << outcome.text();
    everything += outcome.out + outcome.err;
  }
  for (const std::vector<std::string>& view : {std::vector<std::string>{"show", "--json"},
                                               {"show", "--color", "never"},
                                               {"logs"},
                                               {"flow"},
                                               {"runs"}}) {
    const Outcome outcome = sandbox.run({.arguments = view});
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    everything += outcome.out + outcome.err;
  }
  // Texts that are in every encoding that the script prints.
  const std::vector<std::string> forms = {secret,
                                          "p@ss w\\\"or'd\\\\<&>/+=ü",
                                          "p@ss w\\\\\\\"or'd",
                                          "p%40ss%20w%22or%27d",
                                          "cEBzcyB3Im9yJ2RcPCY+Lys9w7w",
                                          "QHNzIHcib3InZFw8Jj4vKz3D",
                                          "BzcyB3Im9yJ2RcPCY"};
  for (const std::string& form : forms) {
    EXPECT_EQ(everything.find(form), std::string::npos) << form << "\n" << everything;
    EXPECT_TRUE(sandbox.files_with(form).empty())
        << form << " in " << sandbox.files_with(form).front();
  }
  EXPECT_NE(everything.find("in two writes: ***"), std::string::npos) << everything;
}

TEST(Output, VerboseTellsEachConditionAndStep) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - if: github.ref == "
      "'refs/heads/x'\n        run: x\n"
      "      - name: says\n        run: echo '::debug::a debug line'\n");
  const Outcome quiet = sandbox.run({.arguments = {file.string()}});
  EXPECT_EQ(quiet.out.find("a debug line"), std::string::npos) << quiet.text();
  const Outcome verbose = sandbox.run({.arguments = {file.string(), "--verbose"}});
  EXPECT_EQ(verbose.status, 0) << verbose.text();
  expect_all(verbose.out, {"a debug line", "github.ref == 'refs/heads/x'", "refs/heads/main"});
}

}  // namespace
}  // namespace localrun::e2e
