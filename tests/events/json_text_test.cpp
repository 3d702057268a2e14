#include "runner/events/json_text.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

TEST(JsonText, IsJson) {
  struct Row {
    std::string text;
    bool expected;
  };
  const Row rows[] = {{"1", true},
                      {"-0.5e+10", true},
                      {"\"a\\u00e4\\n\"", true},
                      {" [1, {\"a\" : null}] ", true},
                      {"{}", true},
                      {"true", true},
                      {"", false},
                      {"01", false},
                      {"1.", false},
                      {"1e", false},
                      {"-", false},
                      {"\"a", false},
                      {"\"\\x\"", false},
                      {"\"\\u12\"", false},
                      {"[1,]", false},
                      {"{\"a\"}", false},
                      {"{a:1}", false},
                      {"1 2", false},
                      {"tru", false},
                      {"***", false},
                      {std::string("\"\x01\""), false},
                      {std::string(200, '[') + std::string(200, ']'), false}};
  for (const Row& row : rows) EXPECT_EQ(is_json(row.text), row.expected) << row.text;
}

TEST(JsonText, FindMember) {
  const std::string_view object = R"({"a":{"b":1}, "b" : [1, "}"] ,"c":"x\"y","a\"":2})";
  EXPECT_EQ(find_member(object, "a"), R"({"b":1})");
  EXPECT_EQ(find_member(object, "b"), R"([1, "}"])");
  EXPECT_EQ(find_member(object, "c"), R"("x\"y")");
  EXPECT_EQ(find_member(object, "d"), "");
  EXPECT_EQ(find_member("[]", "a"), "");
}

TEST(JsonText, Numbers) {
  std::string out;
  append_number(out, std::int64_t{INT64_MIN});
  out += ' ';
  append_number(out, std::uint64_t{UINT64_MAX});
  EXPECT_EQ(out, "-9223372036854775808 18446744073709551615");
}

}  // namespace
}  // namespace localrun
