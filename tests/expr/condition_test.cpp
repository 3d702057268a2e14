#include "expr/template.hpp"
#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

constexpr std::string_view contexts =
    R"({"a": true, "x": {"success": "no"}, "github": {"ref": "main"}})";

struct Row {
  std::string_view text;
  std::string_view source;  // final form
  bool runs;
};

constexpr Row rows[] = {
    {"", "success()", true},
    {" \n ", "success()", true},
    {"true", "success() && (true)", true},
    {"  github.ref == 'main'  ", "success() && (github.ref == 'main')", true},
    {"${{ github.ref == 'x' }}", "success() && (github.ref == 'x')", false},
    {"failure()", "failure()", false},
    {"!CANCELLED()", "!CANCELLED()", true},
    {"contains(success(), 'true')", "contains(success(), 'true')", true},
    {"'always()'", "success() && ('always()')", true},
    {"x.success", "success() && (x.success)", true},
    {"0", "success() && (0)", false},
    {"a || false", "success() && (a || false)", true},
    {"a && false", "success() && (a && false)", false},
    {"${{ a }} == 'x'", "success() && (format('{0} == ''x''', a))", true},
    {"!${{ a }}", "success() && (format('!{0}', a))", true},
    {"${{ always() }} && false", "format('{0} && false', always())", true},
    {"${{ 'a' }}", "success() && (a)", true},
    {"${{ '' }}", "success()", true},
};

TEST(Condition, TakesItsFinalForm) {
  const TestScope scope(contexts);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto condition = parse_condition(row.text, scope.names());
    ASSERT_TRUE(condition.has_value()) << condition.error().front().message();
    EXPECT_EQ(condition->source, row.source);
    EXPECT_EQ(to_source(condition->tree), row.source);
    EXPECT_EQ(condition->has_implicit_success, row.source.starts_with("success()"));
    const Result<Value> result = evaluate(condition->tree, scope);
    ASSERT_TRUE(result.has_value()) << result.error().message();
    EXPECT_EQ(result->to_boolean(), row.runs);
  }
}

TEST(Condition, KnowsTextAroundAnExpression) {
  const TestScope scope(contexts);
  EXPECT_TRUE(parse_condition("${{ a }} == 'x'", scope.names())->is_text_around);
  EXPECT_FALSE(parse_condition("${{ a }}", scope.names())->is_text_around);
  EXPECT_FALSE(parse_condition("a", scope.names())->is_text_around);
}

TEST(Condition, OfAHookIsUsedAsWritten) {
  const TestScope scope(contexts);
  const auto condition = parse_condition("a", scope.names(), ImplicitSuccess::none);
  ASSERT_TRUE(condition.has_value());
  EXPECT_EQ(condition->source, "a");
  EXPECT_FALSE(condition->has_implicit_success);
}

TEST(Condition, IsNotRunAfterAFailure) {
  class FailedScope : public TestScope {
   public:
    using TestScope::TestScope;
    [[nodiscard]] Result<Value> call(std::string_view name, Call&) const override {
      return Value(name == "failure" || name == "always");
    }
  };
  const FailedScope scope(contexts);
  for (const auto& [text, runs] : {std::pair("a", false), std::pair("failure()", true),
                                   std::pair("always() && a", true), std::pair("", false)}) {
    SCOPED_TRACE(text);
    const auto condition = parse_condition(text, scope.names());
    ASSERT_TRUE(condition.has_value());
    EXPECT_EQ(evaluate(condition->tree, scope)->to_boolean(), runs);
  }
}

struct BadRow {
  std::string_view text;
  std::string_view message;
  Span span;
};

constexpr BadRow bad_rows[] = {
    {"  nosuch",
     "Unrecognized named-value: 'nosuch'. Located at position 1 within expression: nosuch",
     {2, 6}},
    {"${{ 'nosuch' }}",
     "Unrecognized named-value: 'nosuch'. Located at position 1 within expression: nosuch",
     {0, 6}},
    {"${{ insert }}",
     "The directive 'insert' is not allowed in this context. Directives are not supported for "
     "expressions that are embedded within a string. Directives are only supported when the entire "
     "value is an expression.",
     {0, 13}},
    {"${{ }}", "An expression was expected", {0, 6}},
};

TEST(Condition, ReportsItsErrors) {
  const TestScope scope(contexts);
  for (const BadRow& row : bad_rows) {
    SCOPED_TRACE(row.text);
    const auto condition = parse_condition(row.text, scope.names());
    ASSERT_TRUE(condition.has_error());
    ASSERT_EQ(condition.error().size(), 1u);
    EXPECT_EQ(condition.error()[0].message(), row.message);
    EXPECT_EQ(condition.error()[0].detail().span, row.span);
  }
}

TEST(Condition, CountsTheAddedSuccessAgainstTheLimits) {
  const TestScope scope(contexts);
  const auto negations = [](std::size_t count) { return std::string(count, '!') + "a"; };
  EXPECT_TRUE(parse_condition(negations(48), scope.names()).has_value());
  EXPECT_TRUE(parse_condition(negations(49), scope.names()).has_error());
  EXPECT_TRUE(parse_condition("a && " + negations(48), scope.names()).has_value());
}

}  // namespace
}  // namespace localrun::expr
