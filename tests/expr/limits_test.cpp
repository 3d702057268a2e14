// expressions.md 7

#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

constexpr std::string_view too_deep = "Exceeded max expression depth 50";
constexpr std::string_view too_long = "Exceeded max expression length 21000";
constexpr std::string_view too_big = "The maximum allowed memory size was exceeded";

std::string repeated(std::string_view text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result.append(text);
  return result;
}

TEST(Limits, Length) {
  EXPECT_EQ(message_of("1" + std::string(20'999, ' ')), "1");
  EXPECT_EQ(message_of("1" + std::string(21'000, ' ')), too_long);
  // counted in UTF-16 code units: two for the character, three bytes for one unit
  EXPECT_EQ(message_of("'" + repeated("😀", 10'498) + "'&&1"), too_long);
  EXPECT_EQ(message_of("'" + repeated("€", 20'995) + "'&&1"), "1");
  EXPECT_EQ(message_of(std::string(100'000, '(')), too_long);
}

TEST(Limits, Depth) {
  EXPECT_EQ(message_of(repeated("!", 49) + "false"), "true");
  EXPECT_EQ(message_of(repeated("!", 50) + "false"), too_deep);
  EXPECT_EQ(message_of(repeated("!", 20'000) + "false"), too_deep);
  EXPECT_EQ(message_of(repeated("(", 60) + "1" + repeated(")", 60)), "1");
  EXPECT_EQ(message_of(repeated("(", 10'499) + "1" + repeated(")", 10'499)), "1");
  EXPECT_EQ(message_of("1" + repeated(" == 1", 49)), "true");
  EXPECT_EQ(message_of("1" + repeated(" == 1", 50)), too_deep);
  EXPECT_EQ(message_of("1" + repeated(" && 1", 3'000)), "1");
  EXPECT_EQ(message_of(repeated("(", 2'000) + "0" + repeated("|| 2)", 2'000)), "2");
  EXPECT_EQ(message_of(repeated("(1 && ", 2'000) + "2" + repeated(")", 2'000)), "2");
  EXPECT_EQ(message_of(repeated("(1 && (0 || ", 25) + "2" + repeated("))", 25)), too_deep);
  EXPECT_EQ(message_of("x" + repeated(".a", 49), R"({"x":1})"), "null");
  EXPECT_EQ(message_of("x" + repeated(".a", 50), R"({"x":1})"), too_deep);
  EXPECT_EQ(message_of("fromJSON('1')" + repeated(".a", 48)), "null");
  EXPECT_EQ(message_of("fromJSON('1')" + repeated(".a", 49)), too_deep);
  EXPECT_EQ(message_of(repeated("x[", 50) + "0" + repeated("]", 50), R"({"x":1})"), too_deep);
}

TEST(Limits, MemoryOfOneEvaluation) {
  const Value text(std::string(100'000, 'x'));
  const TestScope scope(make_object({{"x", text}}));
  const auto run = [&](std::string_view expression, const Limits& limits) {
    const Result<Value> result = evaluate_text(expression, scope, limits);
    return result.has_error() ? result.error().message().substr(0, too_big.size()) : "fine";
  };
  EXPECT_EQ(run("format('{0}{0}', x)", limits_on_its_own), "fine");
  EXPECT_EQ(run("format('{0}{0}{0}{0}{0}{0}', x)", limits_on_its_own), too_big);
  EXPECT_EQ(run("format('{0}{0}{0}{0}{0}{0}', x)", {}), "fine");
  // each comparison releases what it read
  EXPECT_EQ(run("x" + repeated(" == 'a' && x", 40), limits_on_its_own), "fine");
  EXPECT_EQ(run("x == 'a'" + repeated(" || x == 'a'", 40), limits_on_its_own), "fine");
  std::string doubling = "x";
  for (int i = 0; i < 20; ++i) doubling = "toJSON(format('\"{0}\\', " + doubling + "))";
  EXPECT_EQ(run(doubling, limits_on_its_own), too_big);
  std::string escapes = "'\"\"'";
  for (int i = 0; i < 40; ++i) escapes = "toJSON(" + escapes + ")";
  EXPECT_EQ(run(escapes, {}), too_big);
}

TEST(Limits, JoinAndToJsonCountWhatTheyWrite) {
  std::vector<Value> items(30'000, Value("0123456789"));
  const TestScope scope(make_object({{"x", make_array(std::move(items))}}));
  EXPECT_TRUE(evaluate_text("join(x)", scope, limits_on_its_own).has_error());
  EXPECT_TRUE(evaluate_text("join(x)", scope).has_value());
  EXPECT_TRUE(evaluate_text("toJSON(x)", scope, limits_on_its_own).has_error());
  EXPECT_TRUE(evaluate_text("toJSON(x)", scope).has_value());
}

TEST(Limits, FiltersOfAMillionItemsAreLinear) {
  std::vector<Value> items;
  const Value item = make_object({{"n", Value(1.0)}});
  items.assign(1'000'000, item);
  const TestScope scope(make_object({{"x", make_array(std::move(items))}}));
  EXPECT_EQ(evaluate_text("x.*.n", scope)->array().size(), 1'000'000u);
  EXPECT_TRUE(evaluate_text("contains(x.*.n, 1)", scope)->boolean());
  EXPECT_TRUE(evaluate_text("x.*.n", scope, limits_on_its_own).has_error());
}

}  // namespace
}  // namespace localrun::expr
