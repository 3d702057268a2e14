// shellcheck on `run` scripts: which scripts, what of its answer, and at which place of the file.
// The program itself is tested where it is installed.

#include "runner/cli/shellcheck.hpp"
#include "tests/cli/program.hpp"

#include "model/read_workflow.hpp"

#include <gtest/gtest.h>

namespace localrun::cli {
namespace {

TEST(ShellScripts, ExpressionsBecomeAsManyLetters) {
  const std::pair<const char*, const char*> rows[] = {
      {"echo a", "echo a"},
      {"echo ${{ a }}b", "echo xxxxxxxxb"},
      {"${{ '}}' }} $x", "xxxxxxxxxxx $x"},
      {"${{ a\n}}.", "xxxxx\nxx."},
      {"${{ open", "xxxxxxxx"},
      {"${{ 'it''s }}' }}!", "xxxxxxxxxxxxxxxxx!"},
  };
  for (const auto& [script, expected] : rows)
    EXPECT_EQ(model::without_expressions(script), expected) << script;
}

std::string scripts_of(const std::string& jobs) {
  const auto read =
      model::read_workflow(std::make_shared<const model::SourceFile>("w.yml", "on: push\n" + jobs));
  if (!read.workflow) return "not valid";
  std::string all;
  for (const model::ShellScript& script : model::shell_scripts(*read.workflow))
    all += std::string(script.dialect) + (script.stops_at_errors ? "-e " : " ") + script.text + ";";
  return all;
}

TEST(ShellScripts, AreThoseOfBashAndSh) {
  const auto job = [](const std::string& keys, const std::string& step) {
    return "jobs:\n  a:\n    " + keys + "\n    steps:\n      - { run: x, " + step + " }\n";
  };
  const std::pair<std::string, const char*> rows[] = {
      {job("runs-on: ubuntu-latest", "name: n"), "bash-e x;"},
      {job("runs-on: [self-hosted, linux]", "name: n"), "bash-e x;"},
      {job("runs-on: windows-latest", "name: n"), ""},
      {job("runs-on: '${{ matrix.os }}'", "name: n"), ""},
      {job("runs-on: windows-latest", "shell: bash"), "bash-e x;"},
      {job("runs-on: ubuntu-latest", "shell: sh"), "sh-e x;"},
      {job("runs-on: ubuntu-latest", "shell: python"), ""},
      {job("runs-on: ubuntu-latest", "shell: 'bash {0}'"), "bash x;"},
      {job("runs-on: ubuntu-latest", "shell: '/bin/bash -ex {0}'"), "bash-e x;"},
      {"defaults: { run: { shell: pwsh } }\n" + job("runs-on: ubuntu-latest", "name: n"), ""},
      {job("{ runs-on: ubuntu-latest }", "name: n"), "not valid"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(scripts_of(text), expected) << text;
}

TEST(Shellcheck, AnswersAreForeignText) {
  EXPECT_TRUE(parse_shellcheck("").empty());
  EXPECT_TRUE(parse_shellcheck("[]").empty());
  EXPECT_TRUE(parse_shellcheck(R"({"comments": 1})").empty());
  EXPECT_TRUE(
      parse_shellcheck(R"({"comments": [1, {"file": "a.sh", "line": 1, "code": 1}]})").empty());
  EXPECT_TRUE(
      parse_shellcheck(R"({"comments": [{"file": "1.sh", "line": -1, "code": 1}]})").empty());
  const auto remarks = parse_shellcheck(
      R"({"comments": [{"file": "/t/12.sh", "line": 2, "endLine": 2, "column": 6, "endColumn": 8,
          "level": "info", "code": 2086, "message": "Quote it."}]})");
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_EQ(remarks[0].script, 12U);
  EXPECT_EQ(remarks[0].end.column, 8U);
}

TEST(Shellcheck, SaysWhereAndHowSevere) {
  const auto read = model::read_workflow(std::make_shared<const model::SourceFile>(
      "w.yml",
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n"
      "          echo ${{ github.ref }}\n          echo \xC3\xBC $x\n"));
  ASSERT_TRUE(read.workflow);
  const auto scripts = model::shell_scripts(*read.workflow);
  ASSERT_EQ(scripts.size(), 1U);
  ShellcheckRemark remark{0, {2, 8}, {2, 10}, "info", 2086, "Quote it."};
  const model::Diagnostic note = shellcheck_diagnostic(remark, scripts[0]);
  EXPECT_EQ(note.at.begin, (model::Position{8, 18}));
  EXPECT_EQ(note.at.end, (model::Position{8, 20}));
  EXPECT_EQ(note.severity, model::Severity::note);
  EXPECT_EQ(note.message, "Quote it.");
  EXPECT_EQ(note.slug, "shellcheck-SC2086");
  remark.level = "error";
  EXPECT_EQ(shellcheck_diagnostic(remark, scripts[0]).severity, model::Severity::warning);
  remark.code = 1072;  // cannot be parsed: perhaps for what was put in for the expression
  EXPECT_EQ(shellcheck_diagnostic(remark, scripts[0]).severity, model::Severity::warning);
  model::ShellScript plain = scripts[0];
  plain.has_expressions = false;
  EXPECT_EQ(shellcheck_diagnostic(remark, plain).severity, model::Severity::error);
}

TEST(Shellcheck, IsAskedByLint) {
  if (!find_shellcheck()) GTEST_SKIP() << "shellcheck is not installed";
  const Program program;
  const std::string head = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n";
  program.add_file("w.yml", head +
                                "      - run: |\n          cd /tmp\n          for f in $(ls); do "
                                "echo \"$f ${{ github.sha }}\"; done\n");
  program.add_file("allowed.yml", head +
                                      "      - run: |\n          # shellcheck disable=SC2045\n     "
                                      "     for f in $(ls); do echo \"$f\"; done\n");
  program.add_file("broken.yml", head + "      - run: if true; then\n");
  program.add_file("action.yml",
                   "name: n\ndescription: d\nruns:\n  using: composite\n  steps:\n"
                   "    - run: for f in $(ls); do echo \"$f\"; done\n      shell: bash\n");
  const ProgramEnd found = program.run({"lint", "w.yml"});
  EXPECT_EQ(found.status, 0);
  EXPECT_NE(found.out.find("w.yml:8:20: warning: Iterating over ls output"), std::string::npos)
      << found.out;
  EXPECT_EQ(found.out.find("SC2164"), std::string::npos) << "the script runs with -e";
  EXPECT_EQ(program.run({"lint", "--strict", "w.yml"}).status, 3);
  EXPECT_EQ(program.run({"lint", "--strict", "--no-shellcheck", "w.yml"}).status, 0);
  EXPECT_EQ(program.run({"lint", "--strict", "allowed.yml"}).status, 0);
  EXPECT_EQ(program.run({"lint", "broken.yml"}).status, 3);
  const ProgramEnd action = program.run({"lint", "--format", "json", "action.yml", "w.yml"});
  EXPECT_NE(action.out.find("\"line\":6"), std::string::npos) << action.out;
  for (const char* slug : {"shellcheck", "shellcheck-SC2045"}) {
    program.add_file(".localrun.yml", "lint: { allow: [" + std::string(slug) + "] }\n");
    EXPECT_EQ(program.run({"lint", "--strict", "w.yml"}).status, 0) << slug;
  }
}

}  // namespace
}  // namespace localrun::cli
