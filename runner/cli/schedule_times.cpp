#include "runner/cli/schedule_times.hpp"

#include "model/cron.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>

namespace localrun::cli {

namespace {

using Minutes = std::chrono::minutes;

/// The time zone of this process while the object lives; the only way to ask the C library.
class ZoneOfProcess {
 public:
  explicit ZoneOfProcess(const std::string& zone) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    ::setenv("TZ", zone.c_str(), 1);
    ::tzset();
  }
  ZoneOfProcess(const ZoneOfProcess&) = delete;
  ZoneOfProcess& operator=(const ZoneOfProcess&) = delete;
  ~ZoneOfProcess() {
    if (before_) {
      ::setenv("TZ", before_->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
    ::tzset();
  }

 private:
  std::optional<std::string> before_;
};

bool is_zone(const std::string& zone) {
  std::error_code ignored;
  const bool is_plain = zone.find("..") == std::string::npos && zone.front() != '/';
  return is_plain && std::filesystem::is_regular_file("/usr/share/zoneinfo/" + zone, ignored);
}

model::LocalMinute local_now(const std::string& zone) {
  const ZoneOfProcess in_zone(zone);
  const std::time_t now = std::time(nullptr);
  std::tm clock{};
  ::localtime_r(&now, &clock);
  const auto day =
      std::chrono::local_days(std::chrono::year(clock.tm_year + 1900) /
                              std::chrono::month(static_cast<unsigned>(clock.tm_mon) + 1) /
                              std::chrono::day(static_cast<unsigned>(clock.tm_mday)));
  return day + std::chrono::hours(clock.tm_hour) + Minutes(clock.tm_min);
}

std::string text_of(model::LocalMinute time) {
  constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto minutes = (time - day).count();
  char text[64];
  std::snprintf(text, sizeof text, "%s %04d-%02u-%02u %02d:%02d",
                weekdays[std::chrono::weekday(day).c_encoding()], static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
  return text;
}

ScheduleTimes times_of(const std::string& cron_text, const std::string& zone) {
  constexpr int most = 3;
  ScheduleTimes times;
  times.cron = cron_text;
  times.timezone = zone;
  if (!zone.empty() && !is_zone(zone)) {
    times.problem = "this machine does not know the time zone";
    return times;
  }
  const auto cron = model::parse_cron(cron_text);
  if (!cron) return times;
  model::LocalMinute time = local_now(zone.empty() ? "UTC0" : zone);
  for (int i = 0; i < most; ++i) {
    const auto next = cron->next_after(time);
    if (!next) break;
    time = *next;
    times.times.push_back(text_of(time));
  }
  return times;
}

}  // namespace

std::vector<ScheduleTimes> schedule_times(const model::Workflow& workflow) {
  std::vector<ScheduleTimes> all;
  const model::Trigger* trigger = workflow.find_trigger("schedule");
  if (trigger == nullptr || !trigger->configuration) return all;
  for (const model::TokenPtr& entry : trigger->configuration->items) {
    const model::Token* cron = entry->find("cron");
    const model::Token* zone = entry->find("timezone");
    if (cron != nullptr)
      all.push_back(times_of(cron->text, zone == nullptr ? std::string() : zone->text));
  }
  return all;
}

}  // namespace localrun::cli
