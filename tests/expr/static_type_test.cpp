#include "expr/static_type.hpp"
#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

struct Row {
  std::string_view text;
  std::optional<Kind> kind;
};

constexpr Row rows[] = {
    {"", Kind::null},
    {"1", Kind::number},
    {"'a'", Kind::string},
    {"x == 1", Kind::boolean},
    {"!x", Kind::boolean},
    {"x", std::nullopt},
    {"x.a", std::nullopt},
    {"x.*", Kind::array},
    {"x.*.a[0]", Kind::array},
    {"fromJSON(x)", std::nullopt},
    {"format('a')", Kind::string},
    {"contains(x, 1)", Kind::boolean},
    {"success()", Kind::boolean},
    {"hashFiles('a')", Kind::string},
    {"x == 1 && 'a'", std::nullopt},
    {"'a' || format('b') || 'c'", Kind::string},
    {"case(x, 'a', true, 'b', 'c')", Kind::string},
    {"case(x, 'a', 1)", std::nullopt},
};

TEST(StaticType, IsKnownWhereContextsDoNotMatter) {
  const TestScope scope(R"({"x": {}})");
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(static_kind(*parse(row.text, scope.names())), row.kind);
  }
}

}  // namespace
}  // namespace localrun::expr
