#include "expr/decide.hpp"
#include "expr/template.hpp"
#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

constexpr std::string_view contexts =
    R"({"github": {"ref": "dev", "event_name": "push"}, "no": false, "yes": true, "n": 5})";

/// `SOURCE=VALUE`, operands in brackets, separated by bars.
std::string words(const std::vector<DecidingPart>& parts) {
  std::string all;
  for (const DecidingPart& part : parts) {
    if (!all.empty()) all += " | ";
    all += part.source + "=" + to_compact_json(part.value);
    for (const auto& [source, value] : part.operands)
      all += "[" + source + "=" + to_compact_json(value) + "]";
  }
  return all;
}

struct Row {
  std::string_view expression;
  std::string_view parts;
};

constexpr Row rows[] = {
    {"no", "no=false"},
    {"yes", "yes=true"},
    {"'text'", "'text'=\"text\""},
    {"yes && no && n == 1", "no=false"},
    {"yes && n == 5", "yes=true | n == 5=true[n=5]"},
    {"no || n == 1", "no=false | n == 1=false[n=5]"},
    {"no || yes || n", "yes=true"},
    {"(yes || no) && (no || n < 3)", "no=false | n < 3=false[n=5]"},
    {"!(no || yes)", "yes=true"},
    {"!yes || !(n == 5 && yes)", "yes=true | n == 5=true[n=5] | yes=true"},
    {"contains(github.ref, 'main')", "contains(github.ref, 'main')=false[github.ref=\"dev\"]"},
    {"success() && github.ref == 'main'", "github.ref == 'main'=false[github.ref=\"dev\"]"},
    {"failure() && yes", "failure()=false"},
    {"github.ref == github.event_name",
     "github.ref == github.event_name=false[github.ref=\"dev\"][github.event_name=\"push\"]"},
};

TEST(Decide, NamesThePartsThatCount) {
  const TestScope scope(contexts);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.expression);
    const Result<Tree> tree = parse(row.expression, scope.names(), 7);
    ASSERT_TRUE(tree.has_value()) << tree.error().message();
    Trace trace;
    (void)evaluate(*tree, scope, &trace);
    EXPECT_EQ(words(deciding_parts(*tree, trace)), row.parts);
  }
}

TEST(Decide, KnowsTheAddedSuccess) {
  const TestScope scope(contexts);
  const auto condition = parse_condition("github.ref == 'main'", scope.names());
  ASSERT_TRUE(condition.has_value());
  Trace trace;
  (void)evaluate(condition->tree, scope, &trace);
  const auto parts = deciding_parts(condition->tree, trace);
  EXPECT_EQ(words(parts), "github.ref == 'main'=false[github.ref=\"dev\"]");
  EXPECT_TRUE(deciding_parts(Tree(), {}).empty());
}

}  // namespace
}  // namespace localrun::expr
