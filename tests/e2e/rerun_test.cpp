// `localrun rerun`, `clean` and `doctor`, through the real binary.

#include "tests/e2e/support.hpp"

#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

constexpr const char* chain = R"yml(on:
  workflow_dispatch:
    inputs: { who: { default: world } }
jobs:
  make:
    runs-on: ubuntu-latest
    outputs: { tag: "${{ steps.s.outputs.tag }}" }
    steps:
      - id: s
        run: |
          echo "tag=v-${{ github.run_id }}" >> "$GITHUB_OUTPUT"
          echo made > made.txt
      - uses: actions/upload-artifact@v4
        with: { name: made, path: made.txt }
  test:
    needs: make
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { name: made }
      - run: echo "$(cat made.txt) ${{ needs.make.outputs.tag }} for ${{ inputs.who }} by ${{ github.event.inputs.who }}."
      - run: test -e "$HOME/mended"
  after:
    needs: test
    runs-on: ubuntu-latest
    steps: [{ run: echo after-ran }]
  other:
    runs-on: ubuntu-latest
    steps: [{ run: echo other-ran }]
)yml";

std::string run_of(const Outcome& outcome) {
  return outcome.events.empty() ? "" : field(outcome.events.front(), "run");
}

TEST(Rerun, RunsTheFailedJobsAndWhatNeedsThem) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  const fs::path file = sandbox.workflow(chain);
  const Outcome first = sandbox.run({.arguments = {file.string(), "--json", "--input", "who=me"}});
  ASSERT_EQ(first.status, 1) << first.text();
  const Event* made = first.find("job_finished", {{"job_id", "make"}});
  ASSERT_NE(made, nullptr) << first.text();
  const std::string tag(made->at("outputs").at("tag").as_string());
  ASSERT_NE(tag, "");
  ASSERT_EQ(sandbox.shell("touch \"$HOME/mended\""), "");

  // From another folder: the call is made again where it was made.
  const Outcome again = sandbox.run(
      {.arguments = {"rerun", "--failed"}, .folder = sandbox.path("repo").parent_path()});
  EXPECT_EQ(again.status, 0) << again.text();
  EXPECT_NE(again.out.find("made " + tag + " for me by me."), std::string::npos) << again.text();
  EXPECT_NE(again.out.find("after-ran"), std::string::npos) << again.text();
  EXPECT_EQ(again.out.find("other-ran"), std::string::npos) << again.text();
  EXPECT_NE(again.out.find("taken from run " + run_of(first)), std::string::npos) << again.text();

  const Outcome nothing = sandbox.run({.arguments = {"rerun", "--failed"}});
  EXPECT_EQ(nothing.status, 0) << nothing.text();
  EXPECT_NE(nothing.out.find("nothing to run again"), std::string::npos) << nothing.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(Rerun, RunsAllOrSomeWithOptionsOfItsOwn) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(chain);
  const Outcome first = sandbox.run({.arguments = {file.string(), "--json", "--input", "who=me"}});
  struct Row {
    const char* name;
    std::vector<std::string> arguments;
    int status;
    std::vector<std::string> there;
    std::vector<std::string> absent;
  };
  const std::string id = run_of(first);
  const Row rows[] = {
      {"all", {"rerun", id}, 1, {"other-ran", " for me by me."}, {"taken from run"}},
      {"another input",
       {"rerun", id, "--input", "who=you", "--job", "test"},
       1,
       {" for you by you.", "taken from run " + id},
       {"other-ran"}},
      {"one job", {"rerun", id, "-j", "OTHER"}, 0, {"other-ran"}, {"made "}},
      {"no such job", {"rerun", id, "-j", "tets"}, 2, {"did you mean 'test'?"}, {"other-ran"}},
      {"no such run", {"rerun", "2001"}, 2, {"no run"}, {}},
      {"two runs", {"rerun", id, id}, 2, {"one run at a time"}, {}},
      {"not for rerun", {"rerun", id, "--only"}, 2, {"unknown option '--only'"}, {}},
  };
  for (const Row& row : rows) {
    const Outcome outcome = sandbox.run({.arguments = row.arguments});
    EXPECT_EQ(outcome.status, row.status) << row.name << outcome.text();
    for (const std::string& text : row.there)
      EXPECT_NE(outcome.text().find(text), std::string::npos) << row.name << outcome.text();
    for (const std::string& text : row.absent)
      EXPECT_EQ(outcome.text().find(text), std::string::npos) << row.name << outcome.text();
  }
}

TEST(Rerun, AsksForSecretsAnewAndKeepsNone) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
      "      - run: test \"${{ secrets.KEY }}\" = hush-hush && echo right\n");
  EXPECT_EQ(sandbox.run({.arguments = {file.string(), "--secret", "KEY=hush-hush"}}).status, 0);
  EXPECT_EQ(sandbox.files_with("hush-hush"), std::vector<std::string>());
  const Outcome without = sandbox.run({.arguments = {"rerun"}});
  EXPECT_EQ(without.status, 2) << without.text();
  EXPECT_NE(without.err.find("KEY"), std::string::npos) << without.text();
  const Outcome with = sandbox.run({.arguments = {"rerun"}, .env = {{"KEY", "hush-hush"}}});
  EXPECT_EQ(with.status, 0) << with.text();
  EXPECT_NE(with.out.find("right"), std::string::npos) << with.text();
}

TEST(Clean, RemovesRunsAndKeptWorkspaces) {
  const Sandbox sandbox;
  const fs::path file = sandbox.workflow(
      "on: workflow_dispatch\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: exit "
      "3}]\n");
  EXPECT_EQ(sandbox.run({.arguments = {file.string(), "--keep-workspace", "always"}}).status, 1);
  EXPECT_NE(sandbox.leftovers(), "");
  const auto runs = [&] { return sandbox.run({.arguments = {"runs"}}).out; };
  const Outcome young = sandbox.run({.arguments = {"clean"}});
  EXPECT_EQ(young.status, 0) << young.text();
  EXPECT_NE(young.out.find("Nothing to remove."), std::string::npos) << young.text();
  const Outcome rehearsal = sandbox.run({.arguments = {"clean", "--older-than", "0", "--dry-run"}});
  EXPECT_NE(rehearsal.out.find("Would remove 1 run"), std::string::npos) << rehearsal.text();
  EXPECT_NE(runs().find("workflow_dispatch"), std::string::npos);
  const Outcome one = sandbox.run({.arguments = {"clean", "runs", "--older-than", "0"}});
  EXPECT_EQ(one.status, 0) << one.text();
  EXPECT_NE(one.out.find("Removed 1 run ("), std::string::npos) << one.text();
  EXPECT_EQ(runs().find("workflow_dispatch"), std::string::npos);
  EXPECT_NE(sandbox.leftovers(), "");
  const Outcome rest = sandbox.run({.arguments = {"clean", "--max-size", "0"}});
  EXPECT_NE(rest.out.find("1 kept workspace"), std::string::npos) << rest.text();
  EXPECT_EQ(sandbox.leftovers(), "");
  for (const auto& wrong : {"--older-than=soon", "--max-size=-1", "jobs"}) {
    const Outcome outcome = sandbox.run({.arguments = {"clean", wrong}});
    EXPECT_EQ(outcome.status, 2) << wrong << outcome.text();
  }
}

TEST(Doctor, NamesWhatIsMissingWithARemedy) {
  const Sandbox sandbox;
  const Outcome well = sandbox.run({.arguments = {"doctor"}});
  EXPECT_EQ(well.status, 0) << well.text();
  for (const char* text : {"bash", "git", "records", "Everything that localrun itself needs"})
    EXPECT_NE(well.out.find(text), std::string::npos) << text << well.text();
  const Outcome ill = sandbox.run(
      {.arguments = {"doctor"}, .env = {{"PATH", "/nowhere"}, {"TMPDIR", "/proc/none"}}});
  EXPECT_EQ(ill.status, 4) << ill.text();
  for (const char* text : {"not found on PATH", "apt-get install git", "TMPDIR names another"})
    EXPECT_NE(ill.out.find(text), std::string::npos) << text << ill.text();
}

}  // namespace
}  // namespace localrun::e2e
