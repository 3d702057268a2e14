// `localrun report` through the real binary.

#include "tests/cli/program.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

const std::string workflow = R"yml(name: CI
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    outputs:
      tag: ${{ steps.tag.outputs.tag }}
    steps:
      - id: tag
        run: echo "tag=v1" >> "$GITHUB_OUTPUT"
  test:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - name: Break
        run: |
          echo "hidden: ${{ secrets.TOKEN }}; read ${{ needs.build.outputs.tag }}; ]]> <b>"
          exit 7
)yml";

TEST(Report, WritesWhatTheEndingSays) {
  const Program program;
  program.add_file("ci.yml", workflow);
  ASSERT_EQ(program.run({"ci.yml", "--secret", "TOKEN=s3cr3t-value"}).status, 1);
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"run.html", "<!DOCTYPE html>"},
      {"run.md", "## ❌ CI failed"},
      {"run.xml", "<failure message=\"exit code 7\""},
      {"run.json", "\"result\":\"failure\""}};
  for (const auto& [file, phrase] : rows) {
    SCOPED_TRACE(file);
    const ProgramEnd end = program.run({"report", "-o", file});
    EXPECT_EQ(end.status, 0) << end.err;
    EXPECT_EQ(end.out, "");
    const std::string text = read_file(program.folder() / file);
    EXPECT_NE(text.find(phrase), std::string::npos) << text;
    EXPECT_EQ(text.find("s3cr3t-value"), std::string::npos);
    EXPECT_NE(text.find("read v1"), std::string::npos) << text;
  }
  const ProgramEnd printed = program.run({"report", "last", "--format", "json"});
  EXPECT_EQ(printed.out, read_file(program.folder() / "run.json"));
  EXPECT_EQ(program.run({"report"}).out, read_file(program.folder() / "run.md"));
}

TEST(Report, WrongCallsAreSaid) {
  const Program program;
  program.add_file("ci.yml", workflow);
  EXPECT_EQ(program.run({"report"}).status, 2) << "there is no run yet";
  ASSERT_EQ(program.run({"ci.yml", "--job", "build"}).status, 0);
  const ProgramEnd ending = program.run({"report", "-o", "run.txt"});
  EXPECT_EQ(ending.status, 2);
  EXPECT_NE(ending.err.find("run.txt says no format"), std::string::npos) << ending.err;
  const ProgramEnd format = program.run({"report", "--format", "pdf"});
  EXPECT_EQ(format.status, 2);
  EXPECT_NE(format.err.find("html, junit, markdown, json"), std::string::npos) << format.err;
  const ProgramEnd folder = program.run({"report", "-o", "missing/run.html"});
  EXPECT_EQ(folder.status, 4);
  EXPECT_NE(folder.err.find("cannot write missing/run.html"), std::string::npos) << folder.err;
}

}  // namespace
}  // namespace localrun
