#include "model/cron.hpp"

#include "model/build_parts.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

namespace localrun::model {
namespace {

/// One of the five fields: its numbers, and names for them from the lowest up.
struct Field {
  int lowest;
  int highest;
  std::span<const std::string_view> names;
};

constexpr std::string_view month_names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                            "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view weekday_names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr Field fields[] = {
    {0, 59, {}}, {0, 23, {}}, {1, 31, {}}, {1, 12, month_names}, {0, 6, weekday_names}};

std::optional<int> read_number(std::string_view text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || text.starts_with('-')) return std::nullopt;
  return number;
}

std::optional<int> read_value(const Field& field, std::string_view text) {
  for (std::size_t i = 0; i < field.names.size(); ++i) {
    if (expr::equal_ignoring_case(field.names[i], text)) return field.lowest + static_cast<int>(i);
  }
  const auto number = read_number(text);
  if (!number || *number < field.lowest || *number > field.highest) return std::nullopt;
  return number;
}

constexpr std::uint64_t bit(int number) {
  return std::uint64_t{1} << static_cast<unsigned>(number);
}

/// `*`, N or N-M, each with an optional `/STEP`, as a bit for each number.
std::optional<std::uint64_t> read_part(const Field& field, std::string_view part) {
  int step = 1;
  const std::size_t slash = part.find('/');
  if (slash != std::string_view::npos) {
    const auto given = read_number(part.substr(slash + 1));
    if (!given || *given < 1 || *given > field.highest) return std::nullopt;
    step = *given;
    part = part.substr(0, slash);
  }
  std::optional<int> first = field.lowest;
  std::optional<int> last = field.highest;
  if (part != "*") {
    const std::size_t dash = part.find('-');
    first = read_value(field, part.substr(0, dash));
    if (dash != std::string_view::npos) {
      last = read_value(field, part.substr(dash + 1));
    } else if (slash == std::string_view::npos) {
      last = first;  // `N/STEP` goes on to the end of the range
    }
  }
  if (!first || !last || *first > *last) return std::nullopt;
  std::uint64_t numbers = 0;
  for (int number = *first; number <= *last; number += step) numbers |= bit(number);
  return numbers;
}

std::optional<std::uint64_t> read_field(const Field& field, std::string_view text) {
  std::uint64_t numbers = 0;
  for (;;) {
    const std::size_t comma = text.find(',');
    const auto part = read_part(field, text.substr(0, comma));
    if (!part) return std::nullopt;
    numbers |= *part;
    if (comma == std::string_view::npos) return numbers;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::optional<Cron> parse_cron(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return std::nullopt;
  Cron cron;
  for (std::size_t i = 0; i < std::size(fields); ++i) {
    const bool is_last = i + 1 == std::size(fields);
    const std::size_t end = is_last ? text.size() : text.find(' ');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view field = text.substr(0, end);
    const auto numbers = read_field(fields[i], field);
    if (!numbers) return std::nullopt;
    cron.numbers[i] = *numbers;
    if (i == 2) cron.has_day = !field.starts_with('*');
    if (i == 4) cron.has_weekday = !field.starts_with('*');
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  if (!text.empty()) return std::nullopt;
  return cron;
}

bool Cron::matches_day(std::chrono::local_days day) const {
  const std::chrono::year_month_day date(day);
  const auto has = [this](std::size_t field, unsigned number) {
    return (numbers[field] & bit(static_cast<int>(number))) != 0;
  };
  if (!has(3, static_cast<unsigned>(date.month()))) return false;
  const bool is_day = has(2, static_cast<unsigned>(date.day()));
  const bool is_weekday = has(4, std::chrono::weekday(day).c_encoding());
  return has_day && has_weekday ? is_day || is_weekday : is_day && is_weekday;
}

std::optional<LocalMinute> Cron::next_after(LocalMinute time) const {
  constexpr int most_days = 8 * 366;
  const auto begin = std::chrono::floor<std::chrono::days>(time);
  for (int i = 0; i < most_days; ++i) {
    const std::chrono::local_days day = begin + std::chrono::days(i);
    if (!matches_day(day)) continue;
    for (int minute = 0; minute < 24 * 60; ++minute) {
      if ((numbers[1] & bit(minute / 60)) == 0 || (numbers[0] & bit(minute % 60)) == 0) continue;
      const LocalMinute candidate = day + std::chrono::minutes(minute);
      if (candidate > time) return candidate;
    }
  }
  return std::nullopt;
}

void check_schedule(const Token& schedule, Diagnostics& diagnostics) {
  for (const TokenPtr& entry : schedule.items) {
    const Token* cron = entry->find("cron");
    if (!cron || parse_cron(cron->text)) continue;
    diagnostics.push_back(
        build_error(cron->at,
                    "Invalid cron expression. Expected format: '* * * * *' (minute hour day "
                    "month weekday)"));
  }
}

}  // namespace localrun::model
