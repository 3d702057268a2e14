// What the jobs see of the repository in each mode, and that it is never changed.

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

const std::string look = R"yml(on: push
jobs:
  look:
    runs-on: ubuntu-latest
    outputs:
      readme: ${{ steps.s.outputs.readme }}
      new: ${{ steps.s.outputs.new }}
      log: ${{ steps.s.outputs.log }}
      removed: ${{ steps.s.outputs.removed }}
      staged: ${{ steps.s.outputs.staged }}
      tool: ${{ steps.s.outputs.tool }}
      link: ${{ steps.s.outputs.link }}
      sha: ${{ steps.s.outputs.sha }}
    steps:
      - uses: actions/checkout@v4
      - id: s
        run: |
          there() { if [ -e "$1" ]; then echo yes; else echo no; fi; }
          {
            echo "readme=$(cat README.md)"
            echo "new=$(there sub/untracked.txt)"
            echo "log=$(there ignored.log)"
            echo "removed=$(there removed.txt)"
            echo "staged=$(there staged.txt)"
            echo "tool=$(stat -c %a tool.sh)"
            echo "link=$(readlink link)"
            echo "sha=$(git rev-parse HEAD)"
          } >> "$GITHUB_OUTPUT"
          test "$(git rev-parse HEAD)" = "$GITHUB_SHA"
)yml";

/// A working tree with one of each: changed, staged, removed, untracked, ignored, a symbolic link.
void make_dirty(const Sandbox& sandbox) {
  (void)sandbox.shell(
      "echo x > removed.txt; ln -s README.md link; git add -A; git commit -qm Second; rm "
      "removed.txt; mkdir sub;"
      "echo changed > README.md; echo s > staged.txt; git add staged.txt; echo u > "
      "sub/untracked.txt; echo l > ignored.log");
}

struct Mode {
  const char* name;
  const char* readme;
  const char* untracked;
  const char* removed;
  const char* staged;
};

TEST(Workspaces, EachModeShowsItsFiles) {
  const Sandbox sandbox;
  make_dirty(sandbox);
  const std::string before = sandbox.repository_state();
  for (const Mode& row : {Mode{"worktree", "changed", "yes", "no", "yes"},
                          Mode{"head", "read me", "no", "yes", "no"}}) {
    SCOPED_TRACE(row.name);
    const Outcome outcome = sandbox.run_json(look, {"--workspace", row.name});
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_EQ(output_of(outcome, "look", "readme"), row.readme);
    EXPECT_EQ(output_of(outcome, "look", "new"), row.untracked);
    EXPECT_EQ(output_of(outcome, "look", "log"), "no");
    EXPECT_EQ(output_of(outcome, "look", "removed"), row.removed);
    EXPECT_EQ(output_of(outcome, "look", "staged"), row.staged);
    EXPECT_EQ(output_of(outcome, "look", "tool"), "755");
    EXPECT_EQ(output_of(outcome, "look", "link"), "README.md");
    EXPECT_EQ(output_of(outcome, "look", "sha"), sandbox.shell("git rev-parse HEAD"));
    EXPECT_EQ(sandbox.repository_state(), before);
  }
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(Workspaces, InPlaceIsTheRepositoryItself) {
  const Sandbox sandbox;
  make_dirty(sandbox);
  const std::string text = R"yml(on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          test "$(cat README.md)" = changed
          test -e ignored.log
          test "$PWD" = "$GITHUB_WORKSPACE"
          echo made > made-by-job.txt
  b:
    needs: a
    runs-on: ubuntu-latest
    steps:
      - run: cat made-by-job.txt
)yml";
  const Outcome outcome = sandbox.run_json(text, {"--workspace", "in-place"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(read_file(sandbox.repository() / "made-by-job.txt"), "made\n");
  EXPECT_EQ(read_file(sandbox.repository() / "README.md"), "changed\n");
  EXPECT_EQ(read_file(sandbox.repository() / "sub/untracked.txt"), "u\n");
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(Workspaces, JobsCannotChangeTheRepositoryNorSeeEachOther) {
  const Sandbox sandbox;
  make_dirty(sandbox);
  const std::string before = sandbox.repository_state();
  const Outcome outcome = sandbox.run_json(R"yml(on: push
jobs:
  vandal:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          echo vandal > README.md
          git config user.name v
          git config user.email v@example.com
          git add -A
          git commit -qm vandal
          git branch other
          git tag mine
          git gc -q --prune=now
          rm -rf sub link
          git stash list
          chmod -x tool.sh
  beside:
    runs-on: ubuntu-latest
    needs: vandal
    steps:
      - uses: actions/checkout@v4
      - run: |
          test "$(cat README.md)" = changed
          test -z "$(git branch --list other)"
          test -z "$(git tag)"
          test -x tool.sh
          ! git log --format=%s | grep -q vandal
)yml");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.repository_state(), before);
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(Workspaces, AreKeptAsTheCallerWants) {
  const Sandbox sandbox;
  const std::string fails =
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: "
      "actions/checkout@v4\n"
      "      - run: echo made > made.txt\n      - run: exit 1\n";
  const std::string works = fails.substr(0, fails.rfind("      - run"));
  struct Row {
    const char* name;
    const std::string& text;
    std::vector<std::string> options;
    bool is_kept;
  };
  const std::vector<Row> rows = {{"failed, by default", fails, {}, true},
                                 {"worked, by default", works, {}, false},
                                 {"failed, never", fails, {"--keep-workspace", "never"}, false},
                                 {"worked, always", works, {"--keep-workspace", "always"}, true}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Outcome outcome = sandbox.run_json(row.text, row.options);
    const Event* kept = outcome.find("workspace_kept");
    EXPECT_EQ(kept != nullptr, row.is_kept) << outcome.text();
    if (kept != nullptr) {
      EXPECT_EQ(read_file(fs::path(field(*kept, "path")) / "made.txt"), "made\n")
          << field(*kept, "path");
    }
    sandbox.end_processes();
    fs::remove_all(sandbox.temporary());
    fs::create_directory(sandbox.temporary());
  }
}

TEST(Workspaces, OutsideOfARepository) {
  const Sandbox sandbox;
  fs::create_directory(sandbox.path("plain"));
  sandbox.write("plain/file.txt", "here\n");
  const fs::path file = sandbox.workflow(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: test ! -e "
      "file.txt\n");
  const Outcome outcome =
      sandbox.run({.arguments = {file.string(), "--json"}, .folder = sandbox.path("plain")});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

TEST(Workspaces, ARepositoryWithoutCommits) {
  const Sandbox sandbox;
  fs::create_directory(sandbox.path("young"));
  (void)sandbox.shell("git init -q ../young; echo x > ../young/file.txt");
  const fs::path file = sandbox.workflow(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: "
      "actions/checkout@v4\n"
      "      - run: cat file.txt\n");
  const Outcome outcome =
      sandbox.run({.arguments = {file.string(), "--json"}, .folder = sandbox.path("young")});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

TEST(Workspaces, ANameWithBlanksAndSigns) {
  const Sandbox sandbox;
  const fs::path folder = sandbox.path("a b'c$(d)\"ä");
  (void)sandbox.shell("git clone -q . \"" + std::string("../a b'c\\$(d)\\\"ä") + "\"");
  ASSERT_TRUE(fs::exists(folder / "README.md"));
  const fs::path file = sandbox.workflow(
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: "
      "actions/checkout@v4\n"
      "      - run: cat README.md\n      - working-directory: ${{ github.workspace }}\n        "
      "run: cat README.md\n");
  const Outcome outcome = sandbox.run({.arguments = {file.string(), "--json"}, .folder = folder});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

}  // namespace
}  // namespace localrun::e2e
