#include "expr/template.hpp"
#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

constexpr std::string_view contexts = R"({"x": 1, "y": {"z": "v"}})";

struct Row {
  std::string_view text;
  std::string_view source;  // of the expression; "=…" for a literal text
  std::string_view result;
};

constexpr Row rows[] = {
    {"", "=", ""},
    {"plain }} text $ {{ x }}", "=plain }} text $ {{ x }}", ""},
    {"${{ x }}", "x", "1"},
    {"${{x}}", "x", "1"},
    {"${{\n x\t}}", "x", "1"},
    {"a ${{ x }} b", "format('a {0} b', x)", "\"a 1 b\""},
    {" ${{ x }}", "format(' {0}', x)", "\" 1\""},
    {"{${{ x }}}", "format('{{{0}}}', x)", "\"{1}\""},
    {"it's ${{ y.z }}", "format('it''s {0}', y.z)", "\"it's v\""},
    {"${{ x }}${{ y.z }}", "format('{0}{1}', x, y.z)", "\"1v\""},
    {"${{ y }} ${{ null }}", "format('{0} {1}', y, null)", "\"Object \""},
    {"${{ 'a }} b' }}", "=a }} b", ""},
    {"${{ 'it''s' }}", "=it's", ""},
    {"${{ ('a') }}", "('a')", "\"a\""},
    {"${{ '${{' }} x }}", "format('{0} x }}}}', '${{')", "\"${{ x }}\""},
    {"${{ x == 'a}}' }}", "x == 'a}}'", "false"},
};

TEST(Template, BecomesOneExpression) {
  const TestScope scope(contexts);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto parsed = parse_template(row.text, scope.names());
    ASSERT_TRUE(parsed.has_value()) << parsed.error().front().message();
    if (const auto* literal = std::get_if<LiteralText>(&*parsed)) {
      EXPECT_EQ("=" + literal->text, row.source);
      continue;
    }
    const auto& expression = std::get<TemplateExpression>(*parsed);
    EXPECT_EQ(expression.source, row.source);
    EXPECT_EQ(to_source(expression.tree), row.source);
    EXPECT_EQ(expression.is_mixed, row.source.starts_with("format("));
    EXPECT_EQ(to_compact_json(*evaluate(expression.tree, scope)), row.result);
    // the generated text means the same
    EXPECT_EQ(result_of(row.source, contexts), row.result);
  }
}

TEST(Template, SpansAreOfTheWholeText) {
  const TestScope scope(contexts);
  const auto parsed = parse_template("é ${{ x }} and ${{ y.z }}", scope.names());
  const auto found = references(std::get<TemplateExpression>(*parsed).tree);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].span, (Span{7, 1}));
  EXPECT_EQ(found[1].span, (Span{20, 3}));
  EXPECT_EQ(found[1].parts[0].span, (Span{22, 1}));
}

TEST(Template, InsertIsADirective) {
  const TestScope scope(contexts);
  for (const std::string_view text : {"${{ insert }}", "${{insert}}"}) {
    EXPECT_TRUE(std::holds_alternative<InsertDirective>(*parse_template(text, scope.names())));
  }
}

constexpr std::string_view misplaced =
    "The directive 'insert' is not allowed in this context. Directives are not supported for "
    "expressions that are embedded within a string. Directives are only supported when the entire "
    "value is an expression.";
constexpr std::string_view not_closed =
    "The expression is not closed. An unescaped ${{ sequence was found, but the closing }} "
    "sequence was not found.";

struct BadRow {
  std::string_view text;
  std::vector<std::string_view> messages;
  Span first;
};

const BadRow bad_rows[] = {
    {"${{", {not_closed}, {0, 3}},
    {"a ${{ x", {not_closed}, {2, 5}},
    {"${{ 'x }}", {not_closed}, {0, 9}},
    {"${{ }}", {"An expression was expected"}, {0, 6}},
    {"a ${{}} b", {"An expression was expected"}, {2, 5}},
    {"a ${{ insert }}", {misplaced}, {6, 6}},
    {"${{ insert }} b", {misplaced}, {4, 6}},
    {"${{ insert x (y z) }}",
     {"Exactly 0 parameter(s) were expected following the directive 'insert'. Actual parameter "
      "count: 2"},
     {4, 14}},
    {"${{ inserted }}",
     {"Unrecognized named-value: 'inserted'. Located at position 1 within expression: inserted"},
     {4, 8}},
    {"${{ a }} ${{ }} ${{ x }} ${{ b }} ${{",
     {"Unrecognized named-value: 'a'. Located at position 1 within expression: a",
      "An expression was expected",
      "Unrecognized named-value: 'b'. Located at position 1 within expression: b", not_closed},
     {4, 1}},
};

TEST(Template, ReportsEveryError) {
  const TestScope scope(contexts);
  for (const BadRow& row : bad_rows) {
    SCOPED_TRACE(row.text);
    const auto parsed = parse_template(row.text, scope.names());
    ASSERT_TRUE(parsed.has_error());
    std::vector<std::string_view> messages;
    const std::vector<Error> errors = parsed.error();
    for (const Error& error : errors) messages.push_back(error.message());
    EXPECT_EQ(messages, row.messages);
    EXPECT_EQ(errors[0].detail().span, row.first);
  }
}

TEST(Template, CountsAgainstTheLimits) {
  const TestScope scope(contexts);
  const std::string deep(49, '!');
  EXPECT_TRUE(parse_template("${{ " + deep + "x }}", scope.names()).has_value());
  EXPECT_TRUE(parse_template("a ${{ " + deep + "x }}", scope.names()).has_error());
  const std::string text(20'980, 'a');
  EXPECT_TRUE(parse_template(text + "${{ x }}", scope.names()).has_value());
  const auto long_text = parse_template(text + std::string(30, 'a') + "${{ x }}", scope.names());
  ASSERT_TRUE(long_text.has_error());
  EXPECT_EQ(long_text.error()[0].message(), "Exceeded max expression length 21000");
}

TEST(Template, KnowsAnExpressionIsThere) {
  EXPECT_TRUE(has_expression("a ${{ x"));
  EXPECT_FALSE(has_expression("$ {{ x }}"));
}

}  // namespace
}  // namespace localrun::expr
