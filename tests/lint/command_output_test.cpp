#include "model/lint/command_output.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace localrun::model {
namespace {

using Lines = OutputLines;

struct Row {
  std::string_view command;  // inside `$( )`
  Lines lines;
};

constexpr Row rows[] = {
    {"git log --oneline -5", Lines::several},
    {"git log --oneline -n 5", Lines::several},
    {"git log", Lines::several},
    {"git log -1", Lines::several},
    {"git log -1 --stat --format=%h", Lines::several},
    {"git log -1 --oneline", Lines::one},
    {"git log -n1 --format=%s", Lines::one},
    {"git log --max-count=1 --pretty=format:%an", Lines::one},
    {"git log -1 --pretty=%B", Lines::perhaps_several},
    {"git log --oneline v1..HEAD", Lines::perhaps_several},
    {"git log --oneline --since=yesterday", Lines::perhaps_several},
    {"git log --oneline -- src", Lines::perhaps_several},
    {"git log $OPTIONS", Lines::unknown},
    {"git log --oneline $PREVIOUS..HEAD", Lines::perhaps_several},
    {"git diff --name-only HEAD~1", Lines::perhaps_several},
    {"git diff HEAD~1", Lines::unknown},
    {"git status --porcelain", Lines::perhaps_several},
    {"git rev-list --count HEAD", Lines::one},
    {"git rev-parse HEAD", Lines::one},
    {"git branch --show-current", Lines::one},
    {"git tag", Lines::unknown},
    {"git log --oneline -5 | head -1", Lines::unknown},
    {"git log --oneline -5 | wc -l", Lines::unknown},
    {"git log --oneline -5 | sort", Lines::several},
    {"git log --oneline -5 | sed s/a/b/", Lines::several},
    {"git log --oneline -5 | sed ':a;N;s/\\n/,/'", Lines::unknown},
    {"git log --oneline -5 | grep fix", Lines::perhaps_several},
    {"git log --oneline -5 | grep -c fix", Lines::unknown},
    {"git log --oneline -5 | tr '\\n' ' '", Lines::unknown},
    {"git log --oneline -5 || true", Lines::unknown},
    {"git fetch; git log --oneline -5", Lines::unknown},
    {"jq . x.json", Lines::json},
    {"cat x.json | jq .", Lines::json},
    {"jq '{a: .b}' x.json", Lines::json},
    {"jq -n --arg x \"$X\" '[$x]'", Lines::json},
    {"jq '.items | map(.name)' x.json", Lines::json},
    {"jq -c . x.json", Lines::unknown},
    {"jq -rc . x.json", Lines::unknown},
    {"jq --compact-output . x.json", Lines::unknown},
    {"jq --indent 0 . x.json", Lines::unknown},
    {"jq -r .version x.json", Lines::unknown},
    {"jq '[.[] | .a] | length' x.json", Lines::unknown},
    {"jq '.a | join(\"|\")' x.json", Lines::unknown},
    {"jq -f filter.jq x.json", Lines::unknown},
    {"jq . x.json | jq -c .", Lines::unknown},
    {"python3 -m json.tool x.json", Lines::json},
    {"docker inspect app", Lines::json},
    {"docker inspect -f '{{.Id}}' app", Lines::unknown},
    {"./list", Lines::unknown},
    {"cat x", Lines::unknown},
    {"", Lines::unknown},
};

TEST(CommandOutput, KnowsHowManyLines) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.command);
    const std::string text = "x=$(" + std::string(row.command) + ")";
    const ShellScript script = read_shell(text);
    ASSERT_FALSE(script.substitutions.empty());
    EXPECT_EQ(lines_of(pipeline_of(script, script.substitutions.back())), row.lines);
  }
}

TEST(CommandOutput, LooksOnlyAtItsOwnSubstitution) {
  const ShellScript script = read_shell("x=$(git log -1 --format=%s \"$(git log --oneline -5)\")");
  ASSERT_EQ(script.substitutions.size(), 2U);
  EXPECT_EQ(lines_of(pipeline_of(script, script.substitutions[0])), Lines::several);
  EXPECT_EQ(pipeline_of(script, script.substitutions[1]).size(), 1U);
}

}  // namespace
}  // namespace localrun::model
