#include "rows.hpp"
#include "runner/events/masker.hpp"
#include "runner/plan/step_name.hpp"
#include "workflow_rows.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

using test::Row;

// execution.md 6.6
TEST(DisplayNames, DisplayName) {
  test::for_each_row("display-names", "display_name", [](const Row& row) {
    const auto read = test::read_steps(boost::json::array{row.at("step")}, nullptr);
    ASSERT_TRUE(read.workflow);
    test::RowScope scope;
    for (const auto& [name, value] : row.at("contexts").as_object()) {
      scope.contexts.emplace(name, test::value_of(value));
    }
    Masker masker;
    for (const std::string& mask : test::texts_at(row, "masks")) masker.add_value(mask);
    const StepName name = step_name(read.workflow->jobs[0].ordinary()->steps[0], scope);
    EXPECT_EQ(masker.mask(name.text), test::text_at(row, "expected"));
    EXPECT_EQ(name.is_evaluated, test::flag_at(row, "evaluated"));
  });
}

// execution.md 6.1
TEST(DisplayNames, PostName) {
  test::for_each_row("display-names", "post_name", [](const Row& row) {
    EXPECT_EQ(post_name(test::text_at(row, "display_name"), test::text_at(row, "stage") == "pre"),
              test::text_at(row, "expected"));
  });
}

// execution.md 6.7
TEST(DisplayNames, StepIds) {
  test::for_each_row("display-names", "step_ids", [](const Row& row) {
    const auto read = test::read_steps(row.at("steps"), nullptr);
    if (const auto* error = test::find(row, "error")) {
      ASSERT_FALSE(read.workflow);
      // The rows about workflow files have GitHub's "and and" in this message; these rows do not.
      std::string message = read.diagnostics.front().message;
      if (const auto at = message.find(" and and "); at != std::string::npos) message.erase(at, 4);
      EXPECT_EQ(message, test::text_of(*error));
      return;
    }
    ASSERT_TRUE(read.workflow);
    std::vector<std::string> ids;
    for (const model::Step& step : read.workflow->jobs[0].ordinary()->steps) ids.push_back(step.id);
    EXPECT_EQ(ids, test::texts_at(row, "expected"));
  });
}

}  // namespace
}  // namespace localrun
