#include "expr/partial.hpp"

#include "expr/template.hpp"
#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

/// `later` and hashFiles have no value yet; of `some` only `some.known`.
struct TestKnowledge final : Knowledge {
  bool knows(std::string_view context, std::span<const std::string_view> keys) const override {
    if (context == "later") return false;
    return context != "some" || (!keys.empty() && keys.front() == "known");
  }
  bool knows_function(std::string_view name) const override { return name != "hashFiles"; }
};

constexpr std::string_view contexts =
    R"({"now": {"a": "x", "f": false, "list": [1]}, "later": null, "some": {"known": 1}})";

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

struct Row {
  std::string_view condition;
  std::string_view truth;  // yes, no, open
  std::string_view decisive;
  std::string_view expanded;
  std::string_view missing;
};

constexpr Row rows[] = {
    {"now.a == 'x'", "yes", "success() && (now.a == 'x')", "true && ('x' == 'x')", ""},
    {"now.a == 'y'", "no", "now.a == 'y'", "'x' == 'y'", ""},
    {"later.b == 'y'", "open", "", "", "later.b"},
    {"later.b == 'y' && now.a == 'y'", "no", "now.a == 'y'", "'x' == 'y'", ""},
    {"later.b || now.a == 'x'", "yes", "success() && (later.b || now.a == 'x')", "", ""},
    {"always() || later.b", "yes", "always()", "true", ""},
    {"now.a == 'x' && later.b && later.c", "open", "", "", "later.b, later.c"},
    {"!now.f && !later.b", "open", "", "", "later.b"},
    {"!now.f", "yes", "success() && (!now.f)", "true && (!false)", ""},
    {"some.known == 1 && some.other", "open", "", "", "some.other"},
    {"toJSON(some) == ''", "open", "", "", "some"},
    {"now[later.b] == ''", "open", "", "", "later.b"},
    {"hashFiles('x') != ''", "open", "", "", "hashFiles('x')"},
    {"contains(later.b, later.b)", "open", "", "", "later.b"},
    {"failure() && later.b", "no", "failure()", "false", ""},
    {"now.f && later.b == 'x' || now.a == 'z'", "no", "now.f && later.b == 'x' || now.a == 'z'", "",
     ""},
};

TEST(EvaluatePartly, SettlesWhatCanBeSettled) {
  const TestScope scope(contexts);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.condition);
    const auto condition = parse_condition(row.condition, scope.names(), ImplicitSuccess::added);
    ASSERT_TRUE(condition);
    const PartialResult result = evaluate_partly(condition->tree, scope, TestKnowledge());
    EXPECT_EQ(!result.truth ? "open" : *result.truth ? "yes" : "no", row.truth);
    EXPECT_EQ(result.decisive, row.decisive);
    EXPECT_EQ(result.decisive_expanded, row.expanded);
    EXPECT_EQ(joined(result.missing), row.missing);
    EXPECT_FALSE(result.error);
  }
}

TEST(EvaluatePartly, SuccessThatNobodyWroteIsNotNamed) {
  const TestScope scope(contexts);
  const auto condition = parse_condition("", scope.names(), ImplicitSuccess::added);
  ASSERT_TRUE(condition);
  const PartialResult result = evaluate_partly(condition->tree, scope, TestKnowledge());
  EXPECT_EQ(result.truth, true);
  EXPECT_EQ(result.decisive, "");
}

TEST(EvaluatePartly, TellsOfErrorsThatAreCertain) {
  const TestScope scope(contexts);
  const auto tree = parse("fromJSON('[') || later.b", scope.names());
  ASSERT_TRUE(tree);
  const PartialResult result = evaluate_partly(*tree, scope, TestKnowledge());
  EXPECT_FALSE(result.truth);
  ASSERT_TRUE(result.error);
  EXPECT_NE(result.error->message().find("fromJson"), std::string::npos);
}

}  // namespace
}  // namespace localrun::expr
