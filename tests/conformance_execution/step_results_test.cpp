#include "rows.hpp"
#include "runner/execute/step_results.hpp"
#include "model/evaluate_token.hpp"
#include "workflow_rows.hpp"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace localrun {
namespace {

using test::Row;

std::optional<TaskResult> result_at(const Row& row, std::string_view key) {
  const std::map<std::string, TaskResult> names{
      {"Succeeded", TaskResult::succeeded},
      {"SucceededWithIssues", TaskResult::succeeded_with_issues},
      {"Failed", TaskResult::failed},
      {"Canceled", TaskResult::cancelled},
      {"Skipped", TaskResult::skipped},
      {"Abandoned", TaskResult::abandoned}};
  const auto found = names.find(test::text_at(row, key));
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Conclusion> status_at(const Row& row, std::string_view key) {
  const std::map<std::string, Conclusion> names{{"success", Conclusion::success},
                                                {"failure", Conclusion::failure},
                                                {"cancelled", Conclusion::cancelled}};
  const auto found = names.find(test::text_at(row, key));
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

// execution.md 0.2, 6.5
TEST(StepResults, Merge) {
  test::for_each_row("step-results", "merge", [](const Row& row) {
    EXPECT_EQ(merge_results(result_at(row, "current"), *result_at(row, "new")),
              result_at(row, "expected"));
  });
}

// execution.md 6.2, 6.8
TEST(StepResults, StatusFunction) {
  test::for_each_row("step-results", "status_function", [](const Row& row) {
    std::string name = test::text_at(row, "expression");
    name.resize(name.find('('));
    EXPECT_EQ(status_function(
                  name, {status_at(row, "job_status"), test::flag_at(row, "in_composite_main"),
                         status_at(row, "action_status")}),
              test::flag_at(row, "expected"));
  });
}

boost::json::array steps_of(const Row& row) {
  boost::json::array steps;
  for (const boost::json::value& value : row.at("steps").as_array()) {
    boost::json::object step{{"run", "true"}};
    for (const char* key : {"id", "if", "continue-on-error"}) {
      if (const auto* part = test::find(value.as_object(), key)) step[key] = *part;
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

/// The job of a row: steps one after the other, bodies replaced by their results.
struct JobOfRow {
  explicit JobOfRow(const Row& row) : steps(row.at("steps").as_array()) {
    scope.status = [this](std::string_view name) {
      return status_function(name, {status.status(), false, std::nullopt});
    };
  }

  StepOutcome run(const model::Step& step, const Row& wanted, bool& ran) {
    scope.contexts["steps"] = expr::make_object(finished);
    const auto condition = model::evaluate_condition(*step.condition.expression, scope);
    EXPECT_EQ(!condition, test::flag_at(wanted, "condition_error"));
    if (!condition) return {TaskResult::failed, TaskResult::failed};
    if (!condition->holds) return {TaskResult::skipped, TaskResult::skipped};
    ran = true;
    const TaskResult result = body_result(result_at(wanted, "result"), std::nullopt);
    const auto tolerated = model::evaluate_boolean(step.continue_on_error.get(), false, scope);
    return conclude(result, *tolerated ? ContinueOnError::yes : ContinueOnError::no);
  }

  void finish(const model::Step& step, const StepOutcome& outcome) {
    status.add(outcome.conclusion);
    finished.emplace_back(
        step.id,
        expr::make_object(
            {{"outcome", expr::Value(conclusion_name(conclusion_of(outcome.outcome)))},
             {"conclusion", expr::Value(conclusion_name(conclusion_of(outcome.conclusion)))}}));
  }

  const boost::json::array& steps;
  JobStatus status;
  test::RowScope scope;
  std::vector<expr::Object::Entry> finished;
};

// execution.md 6.2, 6.3
TEST(StepResults, Steps) {
  test::for_each_row("step-results", "steps", [](const Row& row) {
    const auto read = test::read_steps(steps_of(row), nullptr);
    ASSERT_TRUE(read.workflow) << read.diagnostics.front().message;
    const std::vector<model::Step>& steps = read.workflow->jobs[0].ordinary()->steps;
    JobOfRow job(row);
    boost::json::array ran;
    boost::json::array outcomes;
    boost::json::array conclusions;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      bool has_run = false;
      const StepOutcome outcome = job.run(steps[i], job.steps[i].as_object(), has_run);
      job.finish(steps[i], outcome);
      ran.emplace_back(has_run);
      outcomes.emplace_back(conclusion_name(conclusion_of(outcome.outcome)));
      conclusions.emplace_back(conclusion_name(conclusion_of(outcome.conclusion)));
      const auto* cancel = test::find(row, "cancel_requested_after_step");
      if (cancel != nullptr && cancel->as_int64() == static_cast<std::int64_t>(i))
        job.status.cancel();
    }
    const Row& expected = row.at("expected").as_object();
    EXPECT_EQ(ran, expected.at("ran").as_array());
    EXPECT_EQ(outcomes, expected.at("outcome").as_array());
    EXPECT_EQ(conclusions, expected.at("conclusion").as_array());
    EXPECT_EQ(conclusion_name(job.status.status()), test::text_at(expected, "job"));
  });
}

// Rows of kind 'background' need running steps: tests/e2e/background_test.cpp.

}  // namespace
}  // namespace localrun
