#include "model/strategy.hpp"

#include "expr/json.hpp"

#include <gtest/gtest.h>

namespace localrun::model {
namespace {

struct Row {
  const char* name;
  const char* matrix;
  std::vector<std::string> combinations;  // compact JSON
  std::vector<std::string> names;         // of a job `job`
};

// The worked examples of workflow-syntax.md 5.5.
const Row examples[] = {
    {"A",
     R"({"fruit":["apple","pear"],"animal":["cat","dog"],"include":[{"color":"green"},{"color":"pink","animal":"cat"},
        {"fruit":"apple","shape":"circle"},{"fruit":"banana"},{"fruit":"banana","animal":"cat"}]})",
     {R"({"fruit":"apple","animal":"cat","color":"pink","shape":"circle"})",
      R"({"fruit":"apple","animal":"dog","color":"green","shape":"circle"})",
      R"({"fruit":"pear","animal":"cat","color":"pink"})",
      R"({"fruit":"pear","animal":"dog","color":"green"})", R"({"fruit":"banana"})",
      R"({"fruit":"banana","animal":"cat"})"},
     {"job (apple, cat)", "job (apple, dog)", "job (pear, cat)", "job (pear, dog)", "job (banana)",
      "job (banana, cat)"}},
    {"B",
     R"({"os":["linux","mac"],"v":[1,2],"exclude":[{"os":"mac","v":"1"}],"include":[{"os":"mac","v":1,"retry":true}]})",
     {R"({"os":"linux","v":1})", R"({"os":"linux","v":2})", R"({"os":"mac","v":2})",
      R"({"os":"mac","v":1,"retry":true})"},
     {"job (linux, 1)", "job (linux, 2)", "job (mac, 2)", "job (mac, 1, true)"}},
    {"C",
     R"({"include":[{"site":"a"},{"site":"b","extra":1}]})",
     {R"({"site":"a"})", R"({"site":"b","extra":1})"},
     {"job (a)", "job (b, 1)"}},
    {"D",
     R"({"node":[{"version":14},{"version":20,"env":"x"}],"exclude":[{"node":{"version":20}}]})",
     {R"({"node":{"version":14}})"},
     {"job (14)"}},
    {"E",
     R"({"os":["Linux"],"include":[{"OS":"linux","a":1},{"a":2}]})",
     {R"({"os":"Linux","a":2})"},
     {"job (Linux)"}},
    {"empty values do not show",
     R"({"a":[null,""],"b":[[1,{"x":2}]]})",
     {R"({"a":null,"b":[1,{"x":2}]})", R"({"a":"","b":[1,{"x":2}]})"},
     {"job (1, 2)", "job (1, 2)"}},
    {"all excluded", R"({"a":[1],"exclude":[{"a":1}]})", {}, {}},
};

// execution.md 7.2
TEST(Strategy, ExpandsTheWorkedExamples) {
  for (const Row& row : examples) {
    SCOPED_TRACE(row.name);
    const auto combinations = expand_matrix(*expr::parse_json(row.matrix));
    ASSERT_TRUE(combinations);
    std::vector<std::string> found;
    std::vector<std::string> names;
    for (const Combination& combination : *combinations) {
      found.push_back(expr::to_compact_json(combination.matrix));
      names.push_back(combination_name("job", combination));
    }
    EXPECT_EQ(found, row.combinations);
    EXPECT_EQ(names, row.names);
  }
}

// execution.md 7.2
TEST(Strategy, RefusesWhatHasNoMeaning) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"a":[]})", "Matrix vector 'a' does not contain any values"},
      {R"({})", "Matrix must define at least one vector"},
      {R"({"include":[]})", "Matrix must define at least one vector"},
      {R"({"a":[1],"exclude":[{}]})", "Matrix exclude filter must not be empty"},
      {R"({"a":[1],"exclude":[{"b":1}]})",
       "Matrix exclude key 'b' does not match any key within the matrix"},
      {R"({"a":[1],"include":[{}]})", "Matrix include mapping does not contain any values"},
      {R"({"a":"x"})", "Unexpected value 'x'"},
      {R"([1])", "A sequence was not expected"},
  };
  for (const auto& [matrix, message] : rows) {
    SCOPED_TRACE(matrix);
    const auto combinations = expand_matrix(*expr::parse_json(matrix));
    ASSERT_FALSE(combinations);
    EXPECT_EQ(combinations.error().message, message);
  }
}

TEST(Strategy, HasAtMost256Combinations) {
  const auto matrix = [](std::size_t count) {
    std::vector<expr::Value> values;
    for (std::size_t i = 0; i < count; ++i) values.emplace_back(static_cast<double>(i));
    return expr::make_object({{"a", expr::make_array(std::move(values))}});
  };
  EXPECT_EQ(expand_matrix(matrix(256))->size(), 256U);
  EXPECT_FALSE(expand_matrix(matrix(257)));
}

TEST(Strategy, IsOneCombinationWithoutMatrix) {
  const auto combinations = expand_matrix(expr::Value());
  ASSERT_TRUE(combinations);
  ASSERT_EQ(combinations->size(), 1U);
  EXPECT_TRUE(combinations->front().matrix.is_null());
  EXPECT_EQ(combination_name("job", combinations->front()), "job");
}

// execution.md 7.2
TEST(Strategy, CutsLongNames) {
  Combination combination;
  combination.labels = {std::string(200, 'x')};
  const std::string name = combination_name("job", combination);
  EXPECT_EQ(name.size(), 100U);
  EXPECT_TRUE(name.ends_with("xx..."));
}

}  // namespace
}  // namespace localrun::model
