#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

struct Row {
  std::string_view text;
  std::string_view message;  // up to `. Located`
  std::size_t position;      // UTF-16 units, from 1
  Span span;                 // bytes
  std::string_view suggestion;
};

constexpr Row rows[] = {
    {"1 <", "Unexpected end of expression: '<'", 3, {2, 1}, ""},
    {"(1", "Unexpected end of expression: '1'", 2, {1, 1}, ""},
    {"contains('a', 'b'", "Unexpected end of expression: ''b''", 15, {14, 3}, ""},
    {"github[0", "Unexpected end of expression: '0'", 8, {7, 1}, ""},
    {"github.", "Unexpected end of expression: '.'", 7, {6, 1}, ""},
    {"format(", "Unexpected end of expression: '('", 7, {6, 1}, ""},
    {"!", "Unexpected end of expression: '!'", 1, {0, 1}, ""},
    {"1 < )", "Unexpected symbol: ')'", 5, {4, 1}, ""},
    {"1)", "Unexpected symbol: ')'", 2, {1, 1}, ""},
    {"github[0)", "Unexpected symbol: ')'", 9, {8, 1}, ""},
    {"(github]", "Unexpected symbol: ']'", 8, {7, 1}, ""},
    {"1 , 2", "Unexpected symbol: ','", 3, {2, 1}, ""},
    {"(1, 2)", "Unexpected symbol: ','", 3, {2, 1}, ""},
    {"format((1, 2))", "Unexpected symbol: ','", 10, {9, 1}, ""},
    {"github[1, 2]", "Unexpected symbol: ','", 9, {8, 1}, ""},
    {"github[*.x]", "Unexpected symbol: '.'", 9, {8, 1}, ""},
    {"'😀é' x", "Unexpected symbol: 'x'", 7, {9, 1}, ""},
    {"'a\n' == nosuch", "Unrecognized named-value: 'nosuch'", 9, {8, 6}, ""},
    {"githb.ref", "Unrecognized named-value: 'githb'", 1, {0, 5}, "github"},
    {"false && nosuch()", "Unrecognized function: 'nosuch'", 10, {9, 6}, ""},
    {"startWith('a', 'b')", "Unrecognized function: 'startWith'", 1, {0, 9}, "startsWith"},
    {"succes()", "Unrecognized function: 'succes'", 1, {0, 6}, "success"},
    {"toJson(nosuch) && 1 1", "Unrecognized named-value: 'nosuch'", 8, {7, 6}, ""},
    {"1 == contains(1)", "Too few parameters supplied: 'contains'", 6, {5, 8}, ""},
    {"toJSON(1, 2)", "Too many parameters supplied: 'toJSON'", 1, {0, 6}, ""},
    {"always(1)", "Too many parameters supplied: 'always'", 1, {0, 6}, ""},
    {"case(1, 2, 3, 4)",
     "Even number of parameters supplied, requires an odd number of parameters: 'case'",
     1,
     {0, 4},
     ""},
};

TEST(Parser, ReportsTheFirstError) {
  const TestScope scope(R"({"github": {}})");
  constexpr std::uint32_t base = 1000;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Result<Tree> tree = parse(row.text, scope.names(), base);
    ASSERT_TRUE(tree.has_error());
    const ErrorDetail& detail = tree.error().detail();
    EXPECT_EQ(detail.message, std::string(row.message) + ". Located at position " +
                                  std::to_string(row.position) +
                                  " within expression: " + std::string(row.text));
    EXPECT_EQ(detail.span, (Span{base + row.span.offset, row.span.length}));
    EXPECT_EQ(detail.suggestion, row.suggestion);
  }
}

TEST(Parser, TellsLexicalErrorsApart) {
  const TestScope scope;
  EXPECT_EQ(parse("1 @", scope.names()).error().detail().stage, Stage::lexing);
  EXPECT_EQ(parse("nosuch", scope.names()).error().detail().stage, Stage::parsing);
  EXPECT_EQ(parse("1)", scope.names()).error().detail().stage, Stage::parsing);
}

TEST(Parser, SurvivesEveryPrefix) {
  const TestScope scope(R"({"github": {}})");
  constexpr std::string_view text =
      "!(github.a[0].*['x'] == 'it''s') && format('{0}', github[github.b]) >= -1.5e3 || "
      "case(1,2,3)";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const Result<Tree> tree = parse(text.substr(0, length), scope.names());
    EXPECT_TRUE(tree.has_value() || !tree.error().message().empty());
  }
}

}  // namespace
}  // namespace localrun::expr
