#include "expr/json.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

struct Row {
  std::string_view text;
  std::string_view compact;  // "" for an error
};

constexpr Row rows[] = {
    {"null", "null"},
    {" true ", "true"},
    {"\t\r\nfalse\n", "false"},
    {"0", "0"},
    {"-0", "0"},
    {"-12.5e-1", "-1.25"},
    {"1e400", R"({"$number":"Infinity"})"},
    {"-1e400", R"({"$number":"-Infinity"})"},
    {"1e-400", "0"},
    {"123456789012345678", "123456789012345680"},
    {"0.1", "0.1"},
    {"\"\"", "\"\""},
    {R"("a\"\\\/\b\f\n\r\t")", R"("a\"\\/\b\f\n\r\t")"},
    {R"("\u00e9\uD83D\uDE00")", "\"é😀\""},
    {R"("\uD83D")", "\"\xEF\xBF\xBD\""},
    {R"("\uDE00x")", "\"\xEF\xBF\xBDx\""},
    {R"("\uD83D\u0041")",
     "\"\xEF\xBF\xBD"
     "A\""},
    {R"("\u0000")", R"("\u0000")"},
    {"[]", "[]"},
    {"[ ]", "[]"},
    {"[1,[2,[3]]]", "[1,[2,[3]]]"},
    {"{}", "{}"},
    {R"({ "a" : 1 , "b" : [ ] })", R"({"a":1,"b":[]})"},
    {R"({"b":1,"a":2,"B":3})", R"({"b":3,"a":2})"},
    {R"({"":1,"":2})", R"({"":2})"},
    {"", ""},
    {" ", ""},
    {"nul", ""},
    {"True", ""},
    {"01", ""},
    {"-", ""},
    {"+1", ""},
    {".5", ""},
    {"5.", ""},
    {"1e", ""},
    {"1e+", ""},
    {"NaN", ""},
    {"Infinity", ""},
    {"0x1", ""},
    {"[1,]", ""},
    {"[,1]", ""},
    {"[1 2]", ""},
    {"[1", ""},
    {"{\"a\":1,}", ""},
    {"{\"a\" 1}", ""},
    {"{a:1}", ""},
    {"{'a':1}", ""},
    {"{\"a\":1", ""},
    {"\"a", ""},
    {"\"\n\"", ""},
    {R"("\x")", ""},
    {R"("\u12g4")", ""},
    {R"("\u+123")", ""},
    {R"("\)", ""},
    {"1 // comment", ""},
    {"/**/1", ""},
    {"1 1", ""},
    {"\xEF\xBB\xBF"
     "1",
     ""},
};

TEST(Json, ReadsStrictly) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Result<Value> value = parse_json(row.text);
    if (row.compact.empty()) {
      ASSERT_TRUE(value.has_error()) << to_compact_json(*value);
      EXPECT_TRUE(value.error().message().starts_with("Error parsing fromJson"));
      continue;
    }
    ASSERT_TRUE(value.has_value()) << value.error().message();
    EXPECT_EQ(to_compact_json(*value), row.compact);
  }
}

TEST(Json, NestsAHundredLevels) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_TRUE(parse_json(nested(100)).has_value());
  EXPECT_TRUE(parse_json(nested(101)).has_error());
  EXPECT_TRUE(parse_json(std::string(5'000'000, '[')).has_error());
  std::string objects;
  for (int i = 0; i < 101; ++i) objects.append("{\"a\":");
  EXPECT_TRUE(parse_json(objects + "1" + std::string(101, '}')).has_error());
}

TEST(Json, CompactNumbersReadBackTheSame) {
  for (const double number : {0.1, 1.0 / 3, 1e21, 5e-324, 1.7976931348623157e308, 123456789.125,
                              -2.5, 9007199254740993.0}) {
    const Result<Value> back = parse_json(to_compact_json(Value(number)));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->number(), number);
  }
}

TEST(Json, KeysOfAllSizesAreJoinedIgnoringCase) {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text.append("\"key").append(std::to_string(i)).append("\":1,");
  text.append("\"KEY500\":2}");
  const Result<Value> value = parse_json(text);
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(value->object().size(), 1000u);
  EXPECT_EQ((*value)["Key500"].number(), 2);
  EXPECT_EQ(value->object().begin()[500].first, "key500");
}

TEST(Json, IndentedFormReadsBack) {
  const Result<Value> value =
      parse_json(R"({"a":[1,{"b":[]},{}],"c":"\u2028\u0085 \u0001\"","d":null,"é":[[true]]})");
  ASSERT_TRUE(value.has_value());
  const Result<Value> back = parse_json(to_json(*value));
  ASSERT_TRUE(back.has_value());
  EXPECT_TRUE(deeply_equal(*value, *back));
}

}  // namespace
}  // namespace localrun::expr
