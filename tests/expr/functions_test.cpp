#include "expr/functions.hpp"
#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

constexpr std::string_view contexts =
    R"({"list": [1, "two", null, true, [3], {}], "one": ["x"], "object": {"a": "b"}, "empty": []})";

struct Row {
  std::string_view expression;
  std::string_view result;  // JSON, or the message of an error
};

constexpr Row rows[] = {
    {"CONTAINS('Hello', 'ELL')", "true"},
    {"contains('a', '')", "true"},
    {"contains('', '')", "true"},
    {"contains(123, 2)", "true"},
    {"contains('Array', list)", "false"},
    {"contains(list, 'TWO')", "true"},
    {"contains(list, '')", "true"},
    {"contains(list, list[4])", "true"},
    {"contains(list, object)", "false"},
    {"contains(empty, fromJSON('bad'))", "false"},
    {"contains(object, fromJSON('bad'))", "false"},
    {"contains('straße', 'RASSE')", "false"},
    {"contains('ÄÖÜ', 'öü')", "true"},
    {"contains('ı', 'I')", "false"},
    {"startsWith('Hello', 'heL')", "true"},
    {"startsWith(true, 'TR')", "true"},
    {"startsWith(list, fromJSON('bad'))", "false"},
    {"startsWith('Array', list)", "false"},
    {"startsWith('Éa', 'é')", "true"},
    {"startsWith('a', 'ab')", "false"},
    {"endsWith('Hello', 'LO')", "true"},
    {"endsWith('σς', 'Σ')", "true"},
    {"endsWith(object, 'x')", "false"},
    {"join('x', fromJSON('bad'))", "\"x\""},
    {"join(12)", "\"12\""},
    {"join(null)", "\"\""},
    {"join(list)", "\"1,two,,true,Array,Object\""},
    {"join(list, ' ')", "\"1 two  true Array Object\""},
    {"join(list, null)", "\"1twotrueArrayObject\""},
    {"join(list, list)", "\"1,two,,true,Array,Object\""},
    {"join(one, fromJSON('bad'))", "\"x\""},
    {"join(empty, fromJSON('bad'))", "\"\""},
    {"join(object, ',')", "\"\""},
    {"join(object.*, ',')", "\"b\""},
    {"format('')", "\"\""},
    {"format('{{}}')", "\"{}\""},
    {"format('{0}{0}', 'é')", "\"éé\""},
    {"format('{000}', 1)", "\"1\""},
    {"format('{0:}', 1)", "\"1\""},
    {"format('{0}{1}', 'a', null)", "\"a\""},
    {"format('a{0}b{1}c', 1, 2)", "\"a1b2c\""},
    {"format('{1}', fromJSON('bad'), 2)", "\"2\""},
    {"format('{0:x}', 'a')",
     "The format specifiers 'x' are not valid for objects of type 'String'"},
    {"format('{0}{1}{0:a}}b}', 1, 'x')",
     "The format specifiers 'a}b' are not valid for objects of type 'Number'"},
    {"format('{0:x', 1)", "The following format string is invalid: {0:x"},
    {"format('{}', 1)", "The following format string is invalid: {}"},
    {"format('{a}', 1)", "The following format string is invalid: {a}"},
    {"format('{-1}', 1)", "The following format string is invalid: {-1}"},
    {"format('{256}', 1)", "The following format string is invalid: {256}"},
    {"format('{99999999999999999999}', 1)",
     "The following format string is invalid: {99999999999999999999}"},
    {"format('{', 1)", "The following format string is invalid: {"},
    {"format('}', 1)", "The following format string is invalid: }"},
    {"format('{255}', 1)",
     "The following format string references more arguments than were supplied: {255}"},
    {"format('{1}', fromJSON('bad'))",
     "The following format string references more arguments than were supplied: {1}"},
    {"toJSON('\xC2\x85\xE2\x80\xA8\xE2\x80\xA9/\x7F\x01é')", R"("\"\\u0085\\u2028\\u2029/)"
                                                             "\x7F"
                                                             R"(\\u0001é\"")"},
    {"toJSON(NaN)", "\"NaN\""},
    {"toJSON(-Infinity)", "\"-Infinity\""},
    {"toJSON(list.*)", R"("[\n  1,\n  \"two\",\n  null,\n  true,\n  [\n    3\n  ],\n  {}\n]")"},
    {"toJSON(object)", R"("{\n  \"a\": \"b\"\n}")"},
    {"fromJSON(1)", "1"},
    {"fromJSON('\"x\"')", "\"x\""},
    {"fromJSON(' [1, 2] ')", "[1,2]"},
    {"fromJSON('[1] 2')",
     "Error parsing fromJson: unexpected text after the value at line 1, position 5"},
    {"fromJSON(list)", "Error parsing fromJson: unexpected character at line 1, position 1"},
    {"case(false, 1, false, 2, 3)", "3"},
    {"case(false, fromJSON('bad'), 3)", "3"},
    {"case(true, 1, fromJSON('bad'), 2, 3)", "1"},
    {"case(null, 1, 2)", "case predicate must evaluate to a boolean value"},
    {"case(false, 1, 'true', 2, 3)", "case predicate must evaluate to a boolean value"},
};

TEST(Functions, GiveTheirResults) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.expression);
    EXPECT_EQ(message_of(row.expression, contexts), row.result);
  }
}

struct ArityRow {
  std::string_view name;
  std::size_t least;
  std::size_t most;
};

constexpr ArityRow arities[] = {
    {"contains", 2, 2}, {"startsWith", 2, 2}, {"endsWith", 2, 2}, {"format", 1, 255},
    {"join", 1, 2},     {"toJSON", 1, 1},     {"fromJSON", 1, 1}, {"case", 3, 255},
};

std::string call_with(std::string_view name, std::size_t count) {
  std::string text(name);
  text.push_back('(');
  for (std::size_t i = 0; i < count; ++i) text.append(i == 0 ? "1" : ",1");
  return text.append(")");
}

TEST(Functions, CheckTheirArity) {
  EXPECT_EQ(std::size(arities), built_in_functions().size());
  const TestScope scope;
  for (const ArityRow& row : arities) {
    SCOPED_TRACE(row.name);
    EXPECT_TRUE(parse(call_with(row.name, row.least), scope.names()).has_value());
    EXPECT_TRUE(parse(call_with(row.name, row.most), scope.names()).has_value());
    const auto few = parse(call_with(row.name, row.least - 1), scope.names());
    const auto many = parse(call_with(row.name, row.most + 1), scope.names());
    ASSERT_TRUE(few.has_error() && many.has_error());
    EXPECT_TRUE(few.error().message().starts_with("Too few parameters supplied: '"));
    EXPECT_TRUE(many.error().message().starts_with("Too many parameters supplied: '"));
  }
  EXPECT_EQ(message_of("case(true, 1, 2, 3)"),
            "Even number of parameters supplied, requires an odd number of parameters: 'case'. "
            "Located at position 1 within expression: case(true, 1, 2, 3)");
}

}  // namespace
}  // namespace localrun::expr
