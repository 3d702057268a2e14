#include "runner/plan/runs_on.hpp"

#include "expr/json.hpp"
#include "model/read_workflow.hpp"
#include "runner/plan/named_scope.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace localrun {
namespace {

model::TokenPtr runs_on_of(const std::string& text) {
  const auto source = std::make_shared<const model::SourceFile>(
      "ci.yml", "on: push\njobs:\n  a:\n    runs-on: " + text + "\n    steps: [{run: echo}]\n");
  const model::ReadResult result = model::read_workflow(source);
  const auto* job = result.workflow ? result.workflow->jobs.at(0).ordinary() : nullptr;
  return job == nullptr ? nullptr : job->runs_on;
}

struct Row {
  const char* given;  // what `vars.X` holds as JSON
  std::vector<std::string> labels;
  const char* message = "";  // of the error, where it is none
  const char* help = "";     // a part
};

const Row k_rows[] = {
    {R"("linux")", {"linux"}},
    {R"(["linux", "x64"])", {"linux", "x64"}},
    {R"({"group": "large", "labels": "linux"})", {"linux"}},
    {R"({"group": "large"})", {}},
    {R"("")", {}, "Unexpected value ''", "give it a value where it has none"},
    {R"(["linux", ""])", {}, "Unexpected value ''", "give it a value where it has none"},
    {R"([["linux"]])", {}, "A sequence was not expected", "localrun eval"},
    {R"([{}])", {}, "A mapping was not expected", "localrun eval"},
    {R"({"grp": "large"})", {}, "Unexpected value 'grp'", "localrun eval"},
};

TEST(RunsOn, IsHeldToItsRules) {
  const model::TokenPtr runs_on = runs_on_of("${{ vars.X }}");
  ASSERT_NE(runs_on, nullptr);
  for (const Row& row : k_rows) {
    SCOPED_TRACE(row.given);
    const auto vars = expr::parse_json("{\"X\": " + std::string(row.given) + "}");
    ASSERT_TRUE(vars);
    const auto labels = evaluate_runs_on(*runs_on, NamedScope({{"vars", *vars}}), nullptr);
    if (*row.message == '\0') {
      ASSERT_TRUE(labels) << labels.error().message;
      EXPECT_EQ(*labels, row.labels);
      continue;
    }
    ASSERT_FALSE(labels);
    EXPECT_EQ(labels.error().message, row.message);
    EXPECT_NE(labels.error().help.find(row.help), std::string::npos) << labels.error().help;
    EXPECT_EQ(labels.error().at.begin.line, 4U);
  }
}

}  // namespace
}  // namespace localrun
