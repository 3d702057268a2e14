#include "expr/lexer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace localrun::expr {
namespace {

using enum TokenKind;

struct Row {
  std::string_view text;
  std::vector<TokenKind> kinds;
  std::string_view last;  // text of the last token
};

const Row rows[] = {
    {"foo-bar", {context}, "foo-bar"},
    {"foo (", {function, open_call}, "("},
    {"foo\xC2\xA0(", {function, open_call}, "("},
    {"null", {null}, "null"},
    {"Null", {context}, "Null"},
    {"TRUE", {context}, "TRUE"},
    {"nan", {context}, "nan"},
    {"infinity", {context}, "infinity"},
    {"x.true", {context, dereference, property}, "true"},
    {"x . format", {context, dereference, property}, "format"},
    {"x.*", {context, dereference, wildcard}, "*"},
    {"x[*]", {context, open_index, wildcard, close_index}, "]"},
    {"'a}}b''c\nd'", {string}, "'a}}b''c\nd'"},
    {"'abc", {unexpected}, "'abc"},
    {"'a''", {unexpected}, "'a''"},
    {"''", {string}, "''"},
    {"1==2", {number, equal, number}, "2"},
    {"1!=2", {number, not_equal, number}, "2"},
    {"1 =2 x", {number, unexpected}, "=2"},
    {"1 &2.5", {number, unexpected}, "&2"},
    {"1 = 2", {number, unexpected}, "="},
    {"-1", {number}, "-1"},
    {"+1", {number}, "+1"},
    {".5", {number}, ".5"},
    {"5.", {number}, "5."},
    {"1e3", {number}, "1e3"},
    {"1E-3", {number}, "1E-3"},
    {"0x1F", {number}, "0x1F"},
    {"0o17", {number}, "0o17"},
    {"-Infinity", {number}, "-Infinity"},
    {"+Infinity", {number}, "+Infinity"},
    {"-0xFF", {unexpected}, "-0xFF"},
    {"0X1F", {unexpected}, "0X1F"},
    {"0b1", {unexpected}, "0b1"},
    {"1_000", {unexpected}, "1_000"},
    {"0x", {unexpected}, "0x"},
    {"-Inf", {unexpected}, "-Inf"},
    {"1a", {unexpected}, "1a"},
    {"1.2.3", {unexpected}, "1.2.3"},
    {"-", {unexpected}, "-"},
    {"..x", {unexpected}, "..x"},
    {".", {unexpected}, "."},
    {"x..y", {context, dereference, misplaced}, "."},
    {"x.5", {context, dereference, misplaced}, "5"},
    {"x.-5", {context, dereference, misplaced}, "-5"},
    {"a'b'", {unexpected}, "a'b'"},
    {"a\"b", {unexpected}, "a\"b"},
    {"\"x\"", {unexpected}, "\"x\""},
    {"a/b.c", {unexpected}, "a/b"},
    {"@x y", {unexpected}, "@x"},
    {"é", {unexpected}, "é"},
    {"aé b", {unexpected}, "aé"},
    {"a\xEF\xBB\xBF", {unexpected}, "a\xEF\xBB\xBF"},
    {"null.x", {null, misplaced}, "."},
    {"'a'[0]", {string, misplaced}, "["},
    {"1 2", {number, misplaced}, "2"},
    {"a b", {context, misplaced}, "b"},
    {"a !b", {context, misplaced}, "!"},
    {"!a", {logical_not, context}, "a"},
    {"(a)(b)", {open_group, context, close_group, misplaced}, "("},
    {"f(a)(b)", {function, open_call, context, close_group, misplaced}, "("},
    {"f()", {function, open_call, close_group}, ")"},
    {"()", {open_group, misplaced}, ")"},
    {"f(a,)", {function, open_call, context, separator, misplaced}, ")"},
    {"a[]", {context, open_index, misplaced}, "]"},
    {"a.(", {context, dereference, misplaced}, "("},
    {"* ", {misplaced}, "*"},
    {"null()", {null, misplaced}, "("},
    {"a&&b||c<=d>=e<f>g",
     {context, logical_and, context, logical_or, context, less_or_equal, context, greater_or_equal,
      context, less, context, greater, context},
     "g"},
    {"\t\n\v\f\r \xC2\x85\xE2\x80\xA8\xE3\x80\x80"
     "a\xE2\x80\xAF",
     {context},
     "a"},
    {"a\xE1\x9A\x80&& b", {context, logical_and, context}, "b"},
};

TEST(Lexer, FindsTheTokens) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Tokens tokens = lex(row.text);
    std::vector<TokenKind> kinds;
    for (const Token& token : tokens) kinds.push_back(token.kind);
    EXPECT_EQ(kinds, row.kinds);
    ASSERT_FALSE(tokens.empty());
    EXPECT_EQ(row.text.substr(tokens.back().offset, tokens.back().length), row.last);
  }
}

TEST(Lexer, BlankTextHasNoTokens) {
  EXPECT_TRUE(lex("").empty());
  EXPECT_TRUE(lex(" \t\xC2\xA0").empty());
}

}  // namespace
}  // namespace localrun::expr
