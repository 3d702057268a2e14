#include "expr/tree.hpp"
#include "expr/status_functions.hpp"
#include "tests/expr/evaluation.hpp"

#include <gtest/gtest.h>

namespace localrun::expr {
namespace {

constexpr std::string_view contexts =
    R"({"needs": {}, "matrix": {}, "github": {}, "steps": {}, "env": {}})";

// `context|part|?` with spans left out
std::string described(const Reference& reference) {
  std::string text = reference.context;
  for (const Reference::Part& part : reference.parts) {
    text.append("|").append(part.is_dynamic ? "?" : part.name);
  }
  return text;
}

struct Row {
  std::string_view text;
  std::vector<std::string> references;
};

const Row rows[] = {
    {"1", {}},
    {"github", {"github"}},
    {"Needs.build.outputs['tag']", {"needs|build|outputs|tag"}},
    {"needs[matrix.x].outputs.y", {"needs|?|outputs|y", "matrix|x"}},
    {"github.event.commits.*.id", {"github|event|commits|?|id"}},
    {"github.event.commits[0].id", {"github|event|commits|0|id"}},
    {"github[*]", {"github|?"}},
    {"(github.a).b", {"github|a|b"}},
    {"env.x == 'github' && contains(steps.a, !env[env.y])", {"env|x", "steps|a", "env|?", "env|y"}},
    {"fromJSON(env.x).y", {"env|x"}},
    {"fromJSON(env.x)[env.y]", {"env|x", "env|y"}},
};

TEST(Tree, ListsItsReferences) {
  const TestScope scope(contexts);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Result<Tree> tree = parse(row.text, scope.names());
    ASSERT_TRUE(tree.has_value()) << tree.error().message();
    std::vector<std::string> found;
    for (const Reference& reference : references(*tree)) found.push_back(described(reference));
    EXPECT_EQ(found, row.references);
  }
}

TEST(Tree, ReferencesHaveTheirPlaces) {
  const TestScope scope(contexts);
  const Result<Tree> tree = parse("1 == (needs.a)['b'].*.c", scope.names(), 10);
  const std::vector<Reference> found = references(*tree);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].span, (Span{15, 18}));
  EXPECT_EQ(found[0].context_span, (Span{16, 5}));
  ASSERT_EQ(found[0].parts.size(), 4u);
  EXPECT_EQ(found[0].parts[0].span, (Span{22, 1}));
  EXPECT_EQ(found[0].parts[1].span, (Span{25, 3}));
  EXPECT_EQ(found[0].parts[2].span, (Span{29, 2}));
  EXPECT_EQ(found[0].parts[3].span, (Span{32, 1}));
}

TEST(Tree, KnowsItsCalls) {
  const TestScope scope(contexts);
  const Result<Tree> tree = parse("!contains(github, ALWAYS()) || github.success", scope.names());
  EXPECT_TRUE(calls(*tree, "always"));
  EXPECT_TRUE(calls(*tree, "Contains"));
  EXPECT_FALSE(calls(*tree, "success"));
  EXPECT_TRUE(calls_status_function(*tree));
  EXPECT_FALSE(calls_status_function(*parse("github.success", scope.names())));
  EXPECT_FALSE(calls(Tree(), "always"));
}

TEST(Tree, OutlivesTheTreeItWasMadeOf) {
  const TestScope scope(contexts);
  Tree made;
  {
    const Result<Tree> tree = parse("github.a == 'x' && env", scope.names());
    made = with_implicit_success(*tree);
  }
  EXPECT_EQ(to_source(made), "success() && (github.a == 'x' && env)");
  EXPECT_FALSE(evaluate(made, scope)->to_boolean());
  EXPECT_EQ(to_source(with_implicit_success(made)), to_source(made));
  EXPECT_EQ(to_source(with_implicit_success(Tree())), "success()");
}

}  // namespace
}  // namespace localrun::expr
