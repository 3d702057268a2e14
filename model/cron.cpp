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

/// `*`, N or N-M, each with an optional `/STEP`.
bool is_valid_part(const Field& field, std::string_view part) {
  const std::size_t slash = part.find('/');
  if (slash != std::string_view::npos) {
    const auto step = read_number(part.substr(slash + 1));
    if (!step || *step < 1 || *step > field.highest) return false;
    part = part.substr(0, slash);
  }
  if (part == "*") return true;
  const std::size_t dash = part.find('-');
  const auto first = read_value(field, part.substr(0, dash));
  if (!first) return false;
  if (dash == std::string_view::npos) return true;
  const auto last = read_value(field, part.substr(dash + 1));
  return last && *first <= *last;
}

bool is_valid_field(const Field& field, std::string_view text) {
  for (;;) {
    const std::size_t comma = text.find(',');
    if (!is_valid_part(field, text.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

bool is_valid_cron(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  for (std::size_t i = 0; i < std::size(fields); ++i) {
    const bool is_last = i + 1 == std::size(fields);
    const std::size_t end = is_last ? text.size() : text.find(' ');
    if (end == std::string_view::npos || !is_valid_field(fields[i], text.substr(0, end)))
      return false;
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  return text.empty();
}

}  // namespace

void check_schedule(const Token& schedule, Diagnostics& diagnostics) {
  for (const TokenPtr& entry : schedule.items) {
    const Token* cron = entry->find("cron");
    if (!cron || is_valid_cron(cron->text)) continue;
    diagnostics.push_back(
        build_error(cron->at,
                    "Invalid cron expression. Expected format: '* * * * *' (minute hour day "
                    "month weekday)"));
  }
}

}  // namespace localrun::model
