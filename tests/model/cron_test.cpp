#include "model/cron.hpp"

#include <gtest/gtest.h>

namespace localrun::model {
namespace {

LocalMinute at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  return std::chrono::local_days(std::chrono::year(year) / std::chrono::month(month) /
                                 std::chrono::day(day)) +
         std::chrono::hours(hour) + std::chrono::minutes(minute);
}

struct Row {
  const char* cron;
  LocalMinute after;
  LocalMinute next;
};

TEST(Cron, TellsTheNextTime) {
  // 26 November 2026 is a Thursday.
  const Row rows[] = {
      {"30 5 * * 1,3", at(2026, 11, 26), at(2026, 11, 30, 5, 30)},
      {"* * * * *", at(2026, 11, 26, 12, 0), at(2026, 11, 26, 12, 1)},
      {"*/15 * * * *", at(2026, 11, 26, 12, 45), at(2026, 11, 26, 13, 0)},
      {"5/20 * * * *", at(2026, 11, 26, 12, 26), at(2026, 11, 26, 12, 45)},
      {"0 0 1 jan *", at(2026, 11, 26), at(2027, 1, 1)},
      {"0 12 * * SUN", at(2026, 11, 26), at(2026, 11, 29, 12)},
      {"0 0 29 2 *", at(2026, 11, 26), at(2028, 2, 29)},
      {"59 23 31 12 *", at(2026, 12, 31, 23, 59), at(2027, 12, 31, 23, 59)},
      // both days given: either is enough
      {"0 0 1 * fri", at(2026, 11, 26), at(2026, 11, 27)},
      {"0 0 1 * mon", at(2026, 11, 30, 1), at(2026, 12, 1)},
      {"0 0 */2 * mon", at(2026, 11, 26), at(2026, 12, 7)},
  };
  for (const Row& row : rows) {
    const auto cron = parse_cron(row.cron);
    ASSERT_TRUE(cron) << row.cron;
    EXPECT_EQ(cron->next_after(row.after), row.next) << row.cron;
  }
}

TEST(Cron, KnowsWhenThereIsNone) {
  EXPECT_EQ(parse_cron("0 0 30 2 *")->next_after(at(2026, 11, 26)), std::nullopt);
}

TEST(Cron, RefusesWhatGitHubRefuses) {
  for (const char* text : {"", "* * * *", "* * * * * *", " * * * * *", "60 * * * *", "* * * * 7",
                           "@daily", "*/0 * * * *", "5-1 * * * *", "* * L * *", "* * ? * *"}) {
    EXPECT_FALSE(parse_cron(text)) << text;
  }
}

}  // namespace
}  // namespace localrun::model
