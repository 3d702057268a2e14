// `localrun artifacts`, through the real binary.

#include "tests/e2e/support.hpp"

#include <csignal>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

constexpr const char* two_artifacts = R"yml(name: CI
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: mkdir -p out/bin && echo app > out/bin/app && echo "read me" > out/README
      - name: Upload it
        uses: actions/upload-artifact@v4
        with: { name: dist, path: out }
      - uses: actions/upload-artifact@v4
        with: { name: coverage, path: out/README }
)yml";

class Artifacts : public ::testing::Test {
 protected:
  void SetUp() override {
    const Outcome run = sandbox.run_json(two_artifacts);
    ASSERT_EQ(run.status, 0) << run.text();
    id = field(run.events.front(), "run");
    fs::create_directories(here);
  }
  [[nodiscard]] Outcome call(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "artifacts");
    return sandbox.run({.arguments = std::move(arguments), .folder = here});
  }

  Sandbox sandbox;
  fs::path here = sandbox.path("here");
  std::string id;
};

TEST_F(Artifacts, AreListedAndShown) {
  const Outcome list = call({});
  EXPECT_EQ(list.status, 0) << list.text();
  EXPECT_EQ(list.out,
            "NAME          SIZE  FILES  JOB    UPLOADED\n"
            "coverage   8 bytes      1  build  just now\n"
            "dist      12 bytes      2  build  just now\n"
            "\n"
            "2 artifacts (20 bytes) of run " +
                id + " of CI\n");
  EXPECT_EQ(list.err, "");
  EXPECT_EQ(call({"list", id}).out, list.out);

  const Outcome one = call({"show", "last", "--name", "dist"});
  EXPECT_EQ(one.status, 0) << one.text();
  const std::string folder = (sandbox.state() / "runs" / id / "artifacts/dist").string();
  EXPECT_EQ(one.out,
            "dist  12 bytes, 2 files\n"
            "  uploaded  just now by build / Upload it\n"
            "  folder    " +
                folder +
                "\n"
                "  8 bytes  README\n"
                "  4 bytes  bin/app\n");

  const Outcome json = call({"--json", "-n", "d*"});
  ASSERT_EQ(json.events.size(), 1U) << json.text();
  EXPECT_EQ(field(json.events.front(), "run"), id);
  const auto& artifacts = json.events.front().at("artifacts").as_array();
  ASSERT_EQ(artifacts.size(), 1U);
  EXPECT_EQ(field(artifacts[0].as_object(), "name"), "dist");
  EXPECT_EQ(field(artifacts[0].as_object(), "file_count"), "2");
  EXPECT_EQ(field(artifacts[0].as_object(), "folder"), folder);
}

TEST_F(Artifacts, AreCopied) {
  const Outcome all = call({"download"});
  EXPECT_EQ(all.status, 0) << all.text();
  EXPECT_EQ(all.out,
            "coverage: 1 file (8 bytes) in coverage\n"
            "dist: 2 files (12 bytes) in dist\n");
  EXPECT_EQ(read_file(here / "dist/bin/app"), "app\n");
  EXPECT_EQ(read_file(here / "coverage/README"), "read me\n");

  const Outcome flat = call({"download", id, "-n", "dist", "--into", "a/b"});
  EXPECT_EQ(flat.status, 0) << flat.text();
  EXPECT_EQ(flat.out, "dist: 2 files (12 bytes) in a/b\n");
  EXPECT_EQ(read_file(here / "a/b/bin/app"), "app\n");
  EXPECT_EQ(call({"download", "-n", "dist", "-D", "."}).out,
            "dist: 2 files (12 bytes) in the current folder\n");
}

TEST_F(Artifacts, ReplaceFilesOnlyWhenAskedTo) {
  sandbox.write("here/elsewhere", "mine");
  sandbox.write("here/dist/README", "mine");
  fs::create_directories(here / "dist/bin");
  fs::create_symlink("../../elsewhere", here / "dist/bin/app");
  const Outcome refused = call({"download"});
  EXPECT_EQ(refused.status, 2) << refused.text();
  EXPECT_NE(refused.err.find("dist/README is there already, and 1 more file"), std::string::npos)
      << refused.text();
  EXPECT_EQ(read_file(here / "dist/README"), "mine");
  EXPECT_FALSE(fs::exists(here / "coverage")) << "nothing was copied";
  const Outcome replaced = call({"download", "--overwrite"});
  EXPECT_EQ(replaced.status, 0) << replaced.text();
  EXPECT_EQ(read_file(here / "dist/README"), "read me\n");
  EXPECT_EQ(read_file(here / "dist/bin/app"), "app\n");
  EXPECT_EQ(read_file(here / "elsewhere"), "mine") << "not written through a link";
}

TEST_F(Artifacts, AreRemoved) {
  const Outcome one = call({"remove", "--name", "cover*"});
  EXPECT_EQ(one.status, 0) << one.text();
  EXPECT_EQ(one.out, "Removed coverage (8 bytes)\n");
  EXPECT_EQ(call({"remove", "last", "--all"}).out, "Removed dist (12 bytes)\n");
  EXPECT_EQ(call({"remove", "--all"}).out, "Nothing to remove.\n");
  const Outcome none = call({});
  EXPECT_EQ(none.status, 0) << none.text();
  EXPECT_EQ(none.out, "No artifacts are kept of run " + id + " of CI.\n");
  EXPECT_EQ(call({"download"}).status, 2);
}

TEST_F(Artifacts, OfARunThatGoesOnStay) {
  Running run = sandbox.start(
      {.arguments = {sandbox
                         .workflow("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n"
                                   "    steps:\n      - run: echo > f\n"
                                   "      - uses: actions/upload-artifact@v4\n"
                                   "        with: { path: f }\n"
                                   "      - run: echo up to here; sleep 100\n")
                         .string(),
                     "--output", "plain"}});
  ASSERT_TRUE(run.wait_for("  up to here"));
  const Outcome list = call({});
  EXPECT_EQ(list.status, 0) << list.text();
  EXPECT_NE(list.out.find("artifact  1 byte      1  a"), std::string::npos) << list.text();
  const Outcome refused = call({"remove", "--all"});
  EXPECT_EQ(refused.status, 2) << refused.text();
  EXPECT_NE(refused.err.find("goes on"), std::string::npos) << refused.text();
  EXPECT_EQ(call({}).out, list.out);
  run.signal(SIGINT);
  EXPECT_EQ(run.finish().status, 130);
}

TEST_F(Artifacts, WhatIsWrongIsSaidWithAWayOut) {
  struct Row {
    std::vector<std::string> arguments;
    const char* phrase;
  };
  const Row rows[] = {
      {{"show", "-n", "dits"}, "did you mean 'dist'?"},
      {{"-n", "zzzzzz"}, "there are: coverage, dist"},
      {{"-n", "z*"}, "has no artifact 'z*'"},
      {{"lits"}, "did you mean 'list'?"},
      {{"dist"}, "--name dist"},
      {{"show", "2001"}, "there is no run '2001'"},
      {{"last", "last"}, "one run at a time"},
      {{"remove"}, "--name NAME, or --all"},
      {{"--into", "x"}, "--into does not go with list"},
      {{"remove", "--all", "--json"}, "--json does not go with remove"},
      {{"--nmae", "x"}, "did you mean '--name'?"},
  };
  for (const Row& row : rows) {
    const Outcome outcome = call(row.arguments);
    EXPECT_EQ(outcome.status, 2) << row.phrase << outcome.text();
    EXPECT_EQ(outcome.out, "") << row.phrase;
    EXPECT_NE(outcome.err.find(row.phrase), std::string::npos) << row.phrase << outcome.text();
  }
}

TEST(NoArtifacts, WithoutARun) {
  const Sandbox sandbox;
  const Outcome outcome = sandbox.run({.arguments = {"artifacts"}});
  EXPECT_EQ(outcome.status, 2) << outcome.text();
  EXPECT_NE(outcome.err.find("there are no recorded runs"), std::string::npos) << outcome.text();
}

}  // namespace
}  // namespace localrun::e2e
