// `localrun`, `list` and `graph` through the real binary: what is looked at, and the exit status.
// How they look is tested in tests/view.

#include "tests/cli/program.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

constexpr const char* good =
    "name: CI\non: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{ run: 'true' }]\n"
    "  b:\n    needs: a\n    uses: ./.github/workflows/called.yml\n";
constexpr const char* called =
    "on: workflow_call\njobs:\n  inner:\n    runs-on: ubuntu-latest\n    steps: [{ run: 'true' "
    "}]\n";

struct Row {
  const char* name;
  std::vector<std::string> arguments;
  int status;
  const char* out;  // a part of it
  const char* err;
};

TEST(ListAndGraph, LookAtTheRightFiles) {
  const Program program;
  std::filesystem::create_directories(program.folder() / ".github/workflows");
  std::filesystem::create_directories(program.folder() / "sub");
  ASSERT_EQ(std::system(("git init -q '" + program.folder().string() + "'").c_str()), 0);
  program.add_file(".github/workflows/ci.yml", good);
  program.add_file(".github/workflows/called.yml", called);
  const Row rows[] = {
      {"alone", {}, 0, "  localrun ci.yml --job a\n", ""},
      {"alone, elsewhere", {"-C", "sub"}, 0, "  localrun ci.yml --job a\n", ""},
      {"list", {"list"}, 0, "CI  .github/workflows/ci.yml\n  on      push\n", ""},
      {"list from below", {"-C", "sub", "list"}, 0, "CI  ../.github/workflows/ci.yml\n", ""},
      {"list of one", {"list", "called"}, 0, "  jobs    inner\n", ""},
      {"list as JSON", {"list", "--json"}, 0, "{\"schema\":1,\"workflows\":[{\"path\":", ""},
      {"list of none", {"list", "nope"}, 2, "", "there is no workflow 'nope'"},
      {"graph", {"graph", "ci"}, 0, "    │  ▸ inner\n", ""},
      {"graph of a job", {"graph", "ci", "--job", "a"}, 0, "1 job in 1 stage\n", ""},
      {"graph, near", {"graph", "ci", "--job", "aa"}, 2, "", "did you mean 'a'?"},
      {"graph as dot", {"graph", "ci", "--format", "dot"}, 0, "subgraph \"cluster_b\" {", ""},
      {"graph as mermaid", {"graph", "ci", "--format", "mermaid"}, 0, "flowchart LR\n", ""},
      {"graph as svg", {"graph", "ci", "--format=svg"}, 0, "<svg xmlns=", ""},
      {"graph as JSON", {"graph", "ci", "--json"}, 0, "{\"workflow\":\"CI\"", ""},
      {"graph, unknown", {"graph", "ci", "--format", "png"}, 2, "", "it is one of: text, dot"},
      {"graph of nothing", {"graph"}, 2, "", "which workflow?"},
  };
  for (const Row& row : rows) {
    const ProgramEnd end = program.run(row.arguments);
    EXPECT_EQ(end.status, row.status) << row.name << "\n" << end.out << end.err;
    EXPECT_NE(end.out.find(row.out), std::string::npos) << row.name << "\n" << end.out;
    EXPECT_NE(end.err.find(row.err), std::string::npos) << row.name << "\n" << end.err;
  }
}

TEST(Plan, WhatARunWouldFetchIsNoMistake) {
  const Program program;
  program.add_file("w.yml",
                   "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
                   "      - uses: octo/tool@v2\n      - uses: octo/tool@v2\n");
  const ProgramEnd plan = program.run({"plan", "w.yml"});
  EXPECT_EQ(plan.status, 0) << plan.out << plan.err;
  EXPECT_NE(plan.out.find("octo/tool@v2  to be fetched"), std::string::npos) << plan.out;
  EXPECT_EQ(plan.err.find("error"), std::string::npos) << plan.err;
  const ProgramEnd offline = program.run({"plan", "w.yml", "--offline"});
  EXPECT_EQ(offline.status, 4) << offline.out << offline.err;
  EXPECT_NE(offline.out.find("octo/tool@v2  missing: not on this machine"), std::string::npos)
      << offline.out;
}

TEST(ListAndGraph, TellOfWhatIsNotValid) {
  const Program program;
  std::filesystem::create_directories(program.folder() / ".github/workflows");
  EXPECT_EQ(program.run({}).status, 2);
  program.add_file(".github/workflows/bad.yml", "on: push\njobs: {}\n");
  const ProgramEnd list = program.run({"list"});
  EXPECT_EQ(list.status, 3);
  EXPECT_NE(list.out.find("is not valid: localrun lint .github/workflows/bad.yml"),
            std::string::npos)
      << list.out;
  EXPECT_EQ(program.run({"graph", "bad"}).status, 3);
  EXPECT_EQ(program.run({}).status, 0);
}

}  // namespace
}  // namespace localrun
