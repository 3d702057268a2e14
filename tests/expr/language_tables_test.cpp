// The tables "expression | result" of expressions.md, row by row.

#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace localrun::expr {
namespace {

struct Row {
  std::string_view section;
  std::string_view expression;
  std::string_view result;  // JSON, or `error`
};

constexpr Row rows[] = {
    {"3", "1 || 2 && 3", "1"},
    {"3", "false && 0 || null", "null"},
    {"3", "true && '' && 'x'", "\"\""},
    {"3", "0 || '' || 'a'", "\"a\""},
    {"3", "!2 < 3", "true"},
    {"3", "3 < 2 < 1", "true"},
    {"3", "2 == 2 == 1", "true"},
    {"3", "2 <= 3 == true", "true"},
    {"3", "!!fromJSON('[]')", "true"},
    {"3", "!!'0'", "true"},
    {"3", "'it''s'", "\"it's\""},
    {"3", "'a''''b'", "\"a''b\""},
    {"3", "('a').b", "null"},
    {"3", "'a'.b", "error"},
    {"3", "format('x',)", "error"},
    {"3", "\"x\"", "error"},
    {"4.2", "format('{0}', 0.1)", "\"0.1\""},
    {"4.2", "format('{0}', 1e14)", "\"100000000000000\""},
    {"4.2", "format('{0}', 1e15)", "\"1E+15\""},
    {"4.2", "format('{0}', 1587106672383762434)", "\"1.58710667238376E+18\""},
    {"4.2", "format('{0}', 0.0001)", "\"0.0001\""},
    {"4.2", "format('{0}', 0.00001)", "\"1E-05\""},
    {"4.2", "format('{0}', 1.5e-7)", "\"1.5E-07\""},
    {"4.2", "format('{0}', 1e300)", "\"1E+300\""},
    {"4.2", "format('{0}', 0.84551240822557006)", "\"0.84551240822557\""},
    {"4.2", "format('{0}', 123456789.123456789)", "\"123456789.123457\""},
    {"4.2", "format('{0}', 100000000000000.5)", "\"100000000000000\""},
    {"4.2", "format('{0}', -0)", "\"0\""},
    {"4.2", "format('{0}', 0xFF)", "\"255\""},
    {"4.2", "0x80000000", "-2147483648"},
    {"4.2", "0xFFFFFFFF", "-1"},
    {"4.2", "0x100000000", "error"},
    {"4.2", "'0x100000000' == 4294967296", "false"},
    {"4.2", "' 0x1F ' == 31", "true"},
    {"4.2", "'infinity' == Infinity", "true"},
    {"4.2", "'1e3' == 1000", "true"},
    {"4.6", "'ABC' == 'abc'", "true"},
    {"4.6", "'a' < '['", "true"},
    {"4.6", "'ς' == 'Σ'", "true"},
    {"4.6", "'ı' == 'I'", "false"},
    {"4.6", "'straße' == 'STRASSE'", "false"},
    {"4.6", "null == 0", "true"},
    {"4.6", "null == ''", "true"},
    {"4.6", "null == 'null'", "false"},
    {"4.6", "'' == false", "true"},
    {"4.6", "'true' == true", "false"},
    {"4.6", "' 1 ' == true", "true"},
    {"4.6", "NaN == NaN", "false"},
    {"4.6", "NaN != NaN", "true"},
    {"4.6", "fromJSON('[]') == fromJSON('[]')", "false"},
    {"4.6", "fromJSON('{}') == 'Object'", "false"},
    {"4.6", "null <= null", "true"},
    {"4.6", "null < null", "false"},
    {"4.6", "'b' > 'A'", "true"},
    {"4.6", "'10' < '9'", "true"},
    {"4.6", "'10' < 9", "false"},
    {"5", "fromJSON('[\"a\",\"b\"]')[1]", "\"b\""},
    {"5", "fromJSON('[\"a\",\"b\"]')['0x1']", "\"b\""},
    {"5", "fromJSON('[\"a\",\"b\"]')['']", "\"a\""},
    {"5", "fromJSON('[\"a\",\"b\"]')[0.9]", "\"a\""},
    {"5", "fromJSON('[\"a\",\"b\"]')[-1]", "null"},
    {"5", "fromJSON('{\"15\":1}')[0x0f]", "1"},
    {"5", "fromJSON('{\"\":1}')[null]", "1"},
    {"5", "fromJSON('{\"A\":1}').a", "1"},
    {"5", "fromJSON('[{\"n\":1},{\"N\":2},{},3]').*.n", "[1,2]"},
    {"5", "fromJSON('[{\"n\":null}]').*.n", "[null]"},
    {"5", "fromJSON('[[1,2],[3],4]').*[1]", "[2]"},
    {"5", "fromJSON('[[1,2],{\"a\":3},4]').*.*", "[1,2,3]"},
    {"5", "(fromJSON('[{\"n\":[\"x\"]}]').*.n)[0]", "[\"x\"]"},
    {"5", "fromJSON('5').*", "[]"},
    {"5", "fromJSON('null').a.b[0]", "null"},
    {"6.3", "format('{0}-{1}-{0}', 'a', 1)", "\"a-1-a\""},
    {"6.3", "format('{{0}}', 'a')", "\"{0}\""},
    {"6.3", "format('{{{0}}}', 'a')", "\"{a}\""},
    {"6.3", "format('{00}', 'a')", "\"a\""},
    {"6.3", "format('{0}}', 'a')", "error"},
    {"6.3", "format('{ 0}', 'a')", "error"},
    {"6.3", "format('{0 }', 'a')", "error"},
    {"6.3", "format('{0:x}', 'a')", "error"},
    {"6.3", "format('{1}', 'a')", "error"},
    {"6.3", "format('x', fromJSON('bad'))", "\"x\""},
    {"6.3", "format(null)", "\"\""},
    {"6.3", "format('{0}', fromJSON('[1]'))", "\"Array\""},
    {"6.5", "toJSON('a\"b')", "\"\\\"a\\\\\\\"b\\\"\""},
    {"6.5", "toJSON(1e15)", "\"1E+15\""},
    {"6.5", "toJSON(fromJSON('[]'))", "\"[]\""},
    {"6.5", "toJSON(fromJSON('[1,[],{\"a\":null}]'))",
     "\"[\\n  1,\\n  [],\\n  {\\n    \\\"a\\\": null\\n  }\\n]\""},
    {"6.5", "toJSON(fromJSON('{\"b\":1,\"1\":2}'))",
     "\"{\\n  \\\"b\\\": 1,\\n  \\\"1\\\": 2\\n}\""},
    {"6.5", "toJSON(null)", "\"null\""},
    {"6.6", "fromJSON('1e3')", "1000"},
    {"6.6", "fromJSON('{\"a\":1,\"A\":2}')", "{\"a\":2}"},
    {"6.6", "fromJSON('')", "error"},
    {"6.6", "fromJSON('[1,]')", "error"},
    {"6.6", "fromJSON('{''a'':1}')", "error"},
    {"6.6", "fromJSON(true)", "true"},
    {"6.6", "fromJSON(null)", "error"},
    {"6.7", "case(false, 1, true, 2, 3)", "2"},
    {"6.7", "case(false, 1, 3)", "3"},
    {"6.7", "case(1, 'a', 'b')", "error"},
    {"6.7", "case(true, 1)", "error"},
    {"6.7", "case(true, 1, fromJSON('bad'))", "1"},
};

// As one line of JSON: the tables print 1E+15 and −0 as values, not as texts.
std::string normalised(std::string_view result) {
  if (result == "error") return std::string(result);
  const Result<Value> value = parse_json(result);
  return value.has_error() ? value.error().message() : to_compact_json(*value);
}

TEST(LanguageTables, GiveTheirResults) {
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.section) + ": " + std::string(row.expression));
    EXPECT_EQ(result_of(row.expression), normalised(row.result));
  }
}

}  // namespace
}  // namespace localrun::expr
