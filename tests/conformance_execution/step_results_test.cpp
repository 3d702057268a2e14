#include "rows.hpp"
#include "runner/execute/step_results.hpp"

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

TEST(StepResults, Merge) {
  test::for_each_row("step-results", "merge", [](const Row& row) {
    EXPECT_EQ(merge_results(result_at(row, "current"), *result_at(row, "new")),
              result_at(row, "expected"));
  });
}

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

}  // namespace
}  // namespace localrun
