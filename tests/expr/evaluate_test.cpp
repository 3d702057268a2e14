#include "expr/evaluate.hpp"
#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

constexpr std::string_view contexts = R"({
  "github": {"ref": "main", "event": {"commits": [{"id": 1}, {"ID": 2}], "Name": null}},
  "list": ["zero", "one", ["x", "y"]],
  "nothing": null,
  "text": "abc",
  "needs": {"a": {"outputs": {"b": "out"}}, "b": {"outputs": {}}}
})";

struct Row {
  std::string_view expression;
  std::string_view result;
};

constexpr Row rows[] = {
    // paths
    {"needs.a.outputs.b", "\"out\""},
    {"NEEDS.A['OUTPUTS'].B", "\"out\""},
    {"needs.a.outputs.c.d[0]", "null"},
    {"nothing.x", "null"},
    {"text.length", "null"},
    {"github.event.commits[1].id", "2"},
    {"github.event.commits['1'].id", "2"},
    {"github.event.commits[true].id", "2"},
    {"github.event.commits[1.99].id", "2"},
    {"github.event.commits[-0.5]", "null"},
    {"github.event.commits[NaN]", "null"},
    {"github.event.commits[Infinity]", "null"},
    {"github.event.commits.Infinity", "null"},
    {"github.event.name", "null"},
    {"(needs.a).outputs.b", "\"out\""},
    {"((needs).a)['outputs'].b", "\"out\""},
    // computed indexes
    {"needs[format('{0}', 'a')].outputs.b", "\"out\""},
    {"list[needs.b]", "null"},
    {"list[list]", "null"},
    {"needs[list]", "null"},
    {"list[github.event.commits[0].id]", "\"one\""},
    {"nothing[fromJSON('bad')]", "null"},
    {"text[fromJSON('bad')]", "null"},
    {"list[fromJSON('bad')]", "error"},
    {"nosuch[0]", "error"},
    {"fromJSON('{\"a\":{\"b\":[5]}}').a.b[0]", "5"},
    // filters
    {"github.event.commits.*.id", "[1,2]"},
    {"github.event.commits[*].id", "[1,2]"},
    {"needs.*.outputs.b", "[\"out\"]"},
    {"list.*[0]", "[\"x\"]"},
    {"list.*.*", "[\"x\",\"y\"]"},
    {"nothing.*", "[]"},
    {"text.*.x", "[]"},
    {"(needs.*.outputs)[0]", "[]"},
    {"fromJSON(toJSON(needs.*.outputs))[0].b", "\"out\""},
    {"(false || github.event.commits.*).id", "[1,2]"},
    {"case(true, github.event.commits.*, 0).id", "[1,2]"},
    {"github.event.commits.* == github.event.commits.*", "false"},
    {"contains(github.event.commits.*.id, '2')", "true"},
    // identity
    {"github.event == github.event", "true"},
    {"github.event == github.EVENT", "true"},
    {"list[2] == list[2]", "true"},
    {"list == needs", "false"},
    {"list <= list", "true"},
    {"list < list", "false"},
    {"list == 'Array'", "false"},
    // operators
    {"1 && 2 && 3", "3"},
    {"1 && 0 && fromJSON('bad')", "0"},
    {"0 || '' || null", "null"},
    {"1 || fromJSON('bad')", "1"},
    {"(1 && 2) || 3", "2"},
    {"1 && (2 || 3)", "2"},
    {"!(1 == 2) == true", "true"},
    {"1 < 2 == 2 > 1", "true"},
    {"'a' != 'A'", "false"},
    {"NaN <= NaN", "false"},
    {"NaN", "{\"$number\":\"NaN\"}"},
    {"-Infinity", "{\"$number\":\"-Infinity\"}"},
    {"-0", "0"},
    {"false < true", "true"},
    {"true > null", "true"},
    {"null >= ''", "true"},
    {"'😀' < '\xEF\xBC\xA1'", "true"},  // a surrogate sorts before U+FF21
    {"", "null"},
    {" \t ", "null"},
};

TEST(Evaluate, GivesTheResult) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.expression);
    EXPECT_EQ(result_of(row.expression, contexts), row.result);
  }
}

TEST(Evaluate, AContextWithoutDataIsNull) {
  class EmptyScope : public TestScope {
   public:
    using TestScope::TestScope;
    [[nodiscard]] const Value* context(std::string_view) const override { return nullptr; }
  };
  const EmptyScope scope(contexts);
  EXPECT_TRUE(evaluate_text("github", scope)->is_null());
  EXPECT_TRUE(evaluate_text("github.event.name", scope)->is_null());
  EXPECT_EQ(evaluate_text("github.*", scope)->array().size(), 0u);
}

TEST(Evaluate, ContextNamesReachTheScopeAsInTheTable) {
  class SpellingScope : public TestScope {
   public:
    using TestScope::TestScope;
    [[nodiscard]] const Value* context(std::string_view name) const override {
      return name == "github" ? TestScope::context(name) : nullptr;
    }
  };
  EXPECT_EQ(evaluate_text("GitHub.ref", SpellingScope(contexts))->string(), "main");
}

TEST(Evaluate, TheEnvContextMindsCase) {
  const Value env = make_object({{"Path", Value("x")}, {"PATH", Value("y")}}, KeyCase::exact);
  const TestScope scope(make_object({{"env", env}}));
  EXPECT_EQ(evaluate_text("env.Path", scope)->string(), "x");
  EXPECT_EQ(evaluate_text("env['PATH']", scope)->string(), "y");
  EXPECT_TRUE(evaluate_text("env.path", scope)->is_null());
  EXPECT_TRUE(evaluate_text("env[format('pat{0}', 'h')]", scope)->is_null());
}

TEST(Evaluate, FunctionsOfTheScopeTakeArgumentsOnDemand) {
  const TestScope scope;
  EXPECT_EQ(evaluate_text("HASHFILES('a', fromJSON('bad'))", scope)->string(), "a");
  EXPECT_TRUE(evaluate_text("hashFiles(fromJSON('bad'))", scope).has_error());
  EXPECT_TRUE(evaluate_text("always()", scope)->boolean());
}

TEST(Evaluate, AnErrorHasThePlaceOfItsCall) {
  const TestScope scope;
  const Result<Tree> tree = parse("true && fromJSON('bad')", scope.names(), 100);
  ASSERT_TRUE(tree.has_value());
  const Result<Value> result = evaluate(*tree, scope);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().detail().stage, Stage::evaluation);
  EXPECT_EQ(result.error().detail().span, (Span{108, 15}));
}

}  // namespace
}  // namespace localrun::expr
