#include "runner/execute/script_lines.hpp"

#include "model/evaluate_token.hpp"
#include "model/read_workflow.hpp"
#include "runner/plan/named_scope.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

/// Keeps the trace of the script's expression.
struct Traced final : model::EvaluationObserver {
  void evaluated(const model::Expression&, std::string_view, const expr::Value&,
                 const expr::Trace& of_it) override {
    trace = of_it;
  }
  void failed(const model::Expression&, std::string_view, const model::Diagnostic&,
              const expr::Trace&) override {}
  expr::Trace trace;
};

class ScriptLinesTest : public ::testing::Test {
 protected:
  /// `script` stands from line 7 on, its text from column 11.
  void read(const std::string& script, const std::string& value) {
    std::string text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n";
    for (std::size_t begin = 0; begin < script.size();) {
      const std::size_t end = script.find('\n', begin);
      text += "          " + script.substr(begin, end + 1 - begin);
      begin = end + 1;
    }
    const auto source = std::make_shared<const model::SourceFile>("w.yml", text);
    auto result = model::read_workflow(source);
    ASSERT_TRUE(result.workflow);
    workflow_ = std::move(result.workflow);
    const auto& step = workflow_->jobs[0].ordinary()->steps[0];
    const model::Token& token = *std::get<model::RunStep>(step.kind).run;
    const NamedScope scope({{"env", expr::make_object({{"X", expr::Value(value)}})}});
    Traced traced;
    const auto evaluated = model::evaluate_string(&token, scope, &traced);
    ASSERT_TRUE(evaluated);
    lines.emplace(token, *evaluated, traced.trace);
  }

  std::shared_ptr<const model::Workflow> workflow_;

 public:
  std::optional<ScriptLines> lines;
};

TEST_F(ScriptLinesTest, WithoutValues) {
  read("one\n  two\nthree\n", "");
  EXPECT_EQ(lines->place_of_line(2), (Place{"w.yml", 8, 13, 8, 16}));
  EXPECT_EQ(lines->place_of_line(3).line, 9U);
  EXPECT_TRUE(lines->values().empty());
}

TEST_F(ScriptLinesTest, ValuesWithLineBreaksAreCounted) {
  read("echo '${{ env.X }}' and ${{ env.X }}\nlast\n", "a\nb\nc");
  // a / b / c' and a / b / c / last
  EXPECT_EQ(lines->line(6), "last");
  EXPECT_EQ(lines->place_of_line(6), (Place{"w.yml", 8, 11, 8, 15}));
  EXPECT_EQ(lines->place_of_line(2).line, 7U);
  ASSERT_EQ(lines->values().size(), 2U);
  EXPECT_EQ(lines->values()[0].source, "env.X");
  EXPECT_EQ(lines->values()[0].begin, 6U);
  EXPECT_EQ(lines->values()[0].length, 5U);
  const Place value = lines->place(7, 1);
  EXPECT_EQ(value.column, 17U);
  EXPECT_EQ(value.end_column, 29U);
}

TEST_F(ScriptLinesTest, AnEmptyValueAndAScriptThatIsOne) {
  read("a${{ env.X }}b\n", "");
  EXPECT_EQ(lines->line(1), "ab");
  EXPECT_EQ(lines->place(1, 1).column, 24U);
  read("${{ env.X }}\n", "one\ntwo\n");
  EXPECT_EQ(lines->place_of_line(2).line, 7U);
}

}  // namespace
}  // namespace localrun
