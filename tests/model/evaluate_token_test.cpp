#include "model/evaluate_token.hpp"

#include "expr/json.hpp"
#include "read.hpp"

#include <gtest/gtest.h>

namespace localrun::model {
namespace {

using test::job;
using test::read;

/// `github` is one object; status functions answer true.
class TestScope : public expr::Scope {
 public:
  explicit TestScope(const char* github) : github_(*expr::parse_json(github)) {}
  const expr::Value* context(std::string_view name) const override {
    return name == "github" ? &github_ : nullptr;
  }
  expr::Result<expr::Value> call(std::string_view, expr::Call&) const override {
    return expr::Value(true);
  }

 private:
  expr::Value github_;
};

const TestScope scope(
    R"({"text":"x","number":7,"yes":true,"list":["a","b"],"map":{"K":1,"L":null},"none":null})");

std::shared_ptr<const Workflow> workflow_of(const std::string& lines) {
  const ReadResult result = read(job(lines));
  EXPECT_EQ(test::errors(result.diagnostics), std::vector<std::string>{}) << lines;
  return result.workflow;
}

std::string outcome(const Evaluated<std::vector<std::pair<std::string, std::string>>>& map) {
  if (!map) return "error: " + test::errors({map.error()}).front();
  std::string text;
  for (const auto& [name, value] : *map) text += name + '=' + value + ';';
  return text;
}

TEST(EvaluateToken, MakesStringMaps) {
  const std::pair<const char*, const char*> rows[] = {
      {"env: {A: 1, B: '${{ github.number }}', C: 'a${{ github.text }}', D: ~}",
       "A=1;B=7;C=ax;D=;"},
      {"env: ${{ github.map }}", "K=1;L=;"},
      {"env: {Z: 0, '${{ insert }}': '${{ github.map }}', '${{ github.text }}': y}",
       "Z=0;K=1;L=;x=y;"},
      {"env: {k: 0, '${{ insert }}': '${{ github.map }}'}", "error: 5:17 'K' is already defined"},
      {"env: {'${{ insert }}': '${{ github.text }}'}", "error: 5:28 Expected a mapping"},
      {"env: {A: '${{ github.list }}'}", "error: 5:14 A sequence was not expected"},
      {"env: {A: '${{ github.map }}'}", "error: 5:14 A mapping was not expected"},
      {"env: ${{ github.none }}", "error: 5:10 Unexpected value ''"},
      {"env: ${{ github.text }}", "error: 5:10 Unexpected value 'x'"},
  };
  for (const auto& [lines, wanted] : rows) {
    SCOPED_TRACE(lines);
    const auto workflow = workflow_of(lines);
    ASSERT_TRUE(workflow);
    EXPECT_EQ(outcome(evaluate_string_map(workflow->jobs[0].ordinary()->env.get(), scope)), wanted);
  }
}

TEST(EvaluateToken, KeepsToTheKindOfTheKey) {
  const auto workflow = workflow_of(
      "timeout-minutes: ${{ github.text }}\ncancel-timeout-minutes: ${{ github.number }}\n"
      "continue-on-error: ${{ github.yes }}\nname: ${{ github.number }}");
  ASSERT_TRUE(workflow);
  const OrdinaryJob& ordinary = *workflow->jobs[0].ordinary();
  const auto timeout = evaluate_number(ordinary.timeout_minutes.get(), 360, scope);
  ASSERT_FALSE(timeout);
  EXPECT_EQ(timeout.error().message, "Unexpected value 'x'");
  EXPECT_EQ(*evaluate_number(ordinary.cancel_timeout_minutes.get(), 5, scope), 7);
  EXPECT_EQ(*evaluate_number(nullptr, 5, scope), 5);
  EXPECT_TRUE(*evaluate_boolean(ordinary.continue_on_error.get(), false, scope));
  EXPECT_EQ(*evaluate_string(workflow->jobs[0].name.get(), scope), "7");
}

TEST(EvaluateToken, SplicesArraysIntoSequences) {
  const ReadResult result = read(
      "on: push\njobs:\n  a:\n    runs-on: [self-hosted, '${{ github.list }}', 'x${{ github.text "
      "}}']\n");
  ASSERT_TRUE(result.workflow);
  const auto labels = evaluate_any(result.workflow->jobs[0].ordinary()->runs_on.get(), scope);
  ASSERT_TRUE(labels);
  EXPECT_EQ(expr::to_compact_json(*labels), R"(["self-hosted","a","b","xx"])");
}

TEST(EvaluateToken, TellsTheObserverOfEachExpression) {
  struct Observer : EvaluationObserver {
    void evaluated(const Expression& expression, std::string_view key, const expr::Value& value,
                   const expr::Trace& trace) override {
      seen.push_back(std::string(key) + '|' + expression.source + '|' + value.to_text());
      traced += trace.entries.size();
    }
    void failed(const Expression&, std::string_view key, const Diagnostic& problem,
                const expr::Trace&) override {
      seen.push_back(std::string(key) + '|' + problem.slug + '|' + problem.why);
    }
    std::vector<std::string> seen;
    std::size_t traced = 0;
  } observer;
  const auto workflow = workflow_of("env: {A: '${{ github.text }}', B: b}");
  ASSERT_TRUE(evaluate_string_map(workflow->jobs[0].ordinary()->env.get(), scope, &observer));
  EXPECT_EQ(observer.seen, (std::vector<std::string>{"A|github.text|x"}));
  EXPECT_GT(observer.traced, 0U);
  observer.seen.clear();
  const auto faulty = workflow_of("env: {A: '${{ fromJSON(github.text) }}'}");
  ASSERT_FALSE(evaluate_string_map(faulty->jobs[0].ordinary()->env.get(), scope, &observer));
  EXPECT_EQ(observer.seen, (std::vector<std::string>{"A|fromjson-empty|`github.text` is 'x'"}));
}

TEST(EvaluateToken, PlacesErrorsOfExpressions) {
  const auto workflow = workflow_of("env:\n  A: |\n    one\n    two ${{ fromJSON(github.text) }}");
  const auto map = evaluate_string_map(workflow->jobs[0].ordinary()->env.get(), scope);
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error().at.begin.line, 8U);
  EXPECT_EQ(map.error().github_position, (Position{6, 10}));
}

TEST(EvaluateToken, EvaluatesConditions) {
  const auto workflow = workflow_of("if: github.number == 7");
  const auto condition = evaluate_condition(*workflow->jobs[0].condition.expression, scope);
  ASSERT_TRUE(condition);
  EXPECT_TRUE(condition->holds);
  EXPECT_FALSE(condition->trace.entries.empty());
}

}  // namespace
}  // namespace localrun::model
