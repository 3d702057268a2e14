#include "expr/trace.hpp"
#include "expr/template.hpp"
#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

constexpr std::string_view contexts =
    R"({"github": {"ref": "dev", "actor": "it's"}, "list": [1], "n": 5, "nothing": null})";

struct Row {
  std::string_view expression;
  std::string_view expanded;
};

constexpr Row rows[] = {
    {"github.ref == 'main'", "'dev' == 'main'"},
    {"github.ref", "'dev'"},
    {"github.actor", "'it''s'"},
    {"(github.ref == 'dev') && github", "('dev' == 'dev') && Object"},
    {"github.ref == 'main' && contains(list, n)", "'dev' == 'main' && contains(list, n)"},
    {"github.ref == 'dev' && contains(list, n)", "'dev' == 'dev' && false"},
    {"! nothing", "! null"},
    {"(list).*[n] || list", "Array || list"},
    {"nothing.a || list[n]  || n", "null || null  || 5"},
    {"case(n == 5, github.ref, list)", "'dev'"},
    {"fromJSON('bad') || n", "fromJSON('bad') || n"},
    {"1 < 2", "1 < 2"},
};

TEST(Trace, ExpandsWhatWasEvaluated) {
  const TestScope scope(contexts);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.expression);
    const Result<Tree> tree = parse(row.expression, scope.names(), 7);
    ASSERT_TRUE(tree.has_value()) << tree.error().message();
    Trace trace;
    (void)evaluate(*tree, scope, &trace);
    EXPECT_EQ(expanded(*tree, trace), row.expanded);
  }
}

TEST(Trace, ExpandsTheAddedSuccess) {
  const TestScope scope(contexts);
  for (const auto& [text, wanted] :
       {std::pair("github.ref == 'main'", "true && ('dev' == 'main')"),
        std::pair("n && github.ref == 'main'", "true && (5 && 'dev' == 'main')"),
        std::pair("${{ n }} x", "true && ('5 x')"), std::pair("", "true")}) {
    SCOPED_TRACE(text);
    const auto condition = parse_condition(text, scope.names());
    ASSERT_TRUE(condition.has_value());
    Trace trace;
    (void)evaluate(condition->tree, scope, &trace);
    EXPECT_EQ(expanded(condition->tree, trace), wanted);
  }
}

TEST(Trace, ListsSubExpressionsInTheOrderOfTheSource) {
  const TestScope scope(contexts);
  const Result<Tree> tree = parse("github.ref == 'main' && contains(list, n)", scope.names());
  Trace trace;
  (void)evaluate(*tree, scope, &trace);
  struct Entry {
    std::uint32_t depth;
    std::string_view source;
    std::string_view value;
  };
  constexpr Entry wanted[] = {
      {0, "github.ref == 'main' && contains(list, n)", "false"},
      {1, "github.ref == 'main'", "false"},
      {2, "github.ref", "\"dev\""},
      {1, "contains(list, n)", ""},
      {2, "list", ""},
      {2, "n", ""},
  };
  ASSERT_EQ(trace.entries.size(), std::size(wanted));
  for (std::size_t i = 0; i < std::size(wanted); ++i) {
    SCOPED_TRACE(i);
    const TraceEntry& entry = trace.entries[i];
    EXPECT_EQ(entry.depth, wanted[i].depth);
    EXPECT_EQ(entry.source, wanted[i].source);
    EXPECT_EQ(entry.value ? to_compact_json(*entry.value) : "", wanted[i].value);
    EXPECT_EQ(trace.was_evaluated(entry.span), !wanted[i].value.empty());
  }
  EXPECT_FALSE(trace.was_evaluated({500, 3}));
}

TEST(Trace, GivesTheSameResult) {
  const TestScope scope(contexts);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.expression);
    const Result<Tree> tree = parse(row.expression, scope.names());
    Trace trace;
    const Result<Value> traced = evaluate(*tree, scope, &trace);
    const Result<Value> plain = evaluate(*tree, scope);
    ASSERT_EQ(traced.has_error(), plain.has_error());
    if (plain.has_value()) {
      EXPECT_TRUE(deeply_equal(*traced, *plain));
    }
  }
}

}  // namespace
}  // namespace localrun::expr
