#include "runner/cli/json_member.hpp"

#include <gtest/gtest.h>

#include <string>

namespace localrun::cli {
namespace {

TEST(JsonMember, IsTheTextAsWritten) {
  const struct {
    const char* object;
    const char* value;
  } rows[] = {
      {R"({"id":1})", "1"},
      {R"( { "id" : 1.50 , "x":2 } )", "1.50"},
      {R"({"x":"id","id":"a\"},"})", R"("a\"},")"},
      {R"({"x":{"id":1},"y":[{"id":2}]})", "none"},
      {R"({"x":[],"id":{"a":[1,{}],"b":"]"}})", R"({"a":[1,{}],"b":"]"})"},
      {R"({"id":1,"id":null})", "null"},
      {R"({"ID":1})", "none"},
      {R"({})", "none"},
      {R"({ })", "none"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.object);
    EXPECT_EQ(json_member(row.object, "id").value_or("none"), row.value);
  }
}

}  // namespace
}  // namespace localrun::cli
