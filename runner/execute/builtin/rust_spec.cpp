#include "runner/execute/builtin/rust_spec.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace localrun {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The minor version of the stable release of a day: 1.0 came on day 16,569 or soon after.
int release_of(std::chrono::sys_days day) {
  return static_cast<int>((day.time_since_epoch().count() - 16569) / 7 / 6);
}

std::string version_of(int minor) { return "1." + std::to_string(minor); }

std::optional<std::chrono::sys_days> before(std::chrono::sys_days today, int count,
                                            std::string_view unit) {
  if (unit.ends_with('s')) unit.remove_suffix(1);
  if (unit == "day") return today - std::chrono::days(count);
  if (unit == "week") return today - std::chrono::weeks(count);
  std::chrono::year_month_day day(today);
  if (unit == "month") {
    day -= std::chrono::months(count);
  } else if (unit == "year") {
    day -= std::chrono::years(count);
  } else {
    return std::nullopt;
  }
  return std::chrono::sys_days(day);
}

/// Rustup's names go on with the machine: `nightly-x86_64-…`, but not `nightly-2024-05-01-…`.
bool is_named(std::string_view name, std::string_view spec) {
  if (!name.starts_with(spec)) return false;
  const std::string_view rest = name.substr(spec.size());
  return rest.empty() || (rest.front() == '-' && rest.size() > 1 && !is_digit(rest[1]));
}

bool is_release(const RustToolchain& toolchain) {
  return !toolchain.name.starts_with("nightly") && !toolchain.name.starts_with("beta");
}

}  // namespace

std::string resolved_rust_spec(std::string_view spec, std::chrono::sys_days today) {
  const std::vector<std::string_view> words = words_of(spec);
  if (words.size() == 4 && words[0] == "stable") {
    if (words[1] == "minus" && words[3].starts_with("release")) {
      if (const auto count = number_of(words[2])) return version_of(release_of(today) - *count);
    } else if (words[3] == "ago") {
      const auto count = number_of(words[1]);
      const auto day = count ? before(today, *count, words[2]) : std::nullopt;
      if (day) return version_of(release_of(*day));
    }
  }
  const auto minor = spec.starts_with("1.") ? number_of(spec.substr(2)) : std::nullopt;
  if (minor) {
    const int newest = release_of(today);
    if (*minor > 0 && 100 * *minor <= newest) return version_of(100 * *minor);
    if (*minor > 0 && 10 * *minor <= newest) return version_of(10 * *minor);
  }
  return std::string(words.empty() ? std::string_view() : spec);
}

const RustToolchain* find_rust(const std::vector<RustToolchain>& installed, std::string_view spec) {
  for (const RustToolchain& each : installed) {
    if (!each.name.empty() && is_named(each.name, spec)) return &each;
  }
  const bool is_number = !spec.empty() && is_digit(spec.front());
  if (!is_number && spec != "stable") return nullptr;
  const RustToolchain* best = nullptr;
  for (const RustToolchain& each : installed) {
    if (!is_release(each)) continue;
    if (is_number && !is_in_range(each.version, spec).value_or(false)) continue;
    if (best == nullptr || each.version.compare(best->version) > 0) best = &each;
  }
  return best;
}

std::string rust_spec_in_file(std::string_view text) {
  constexpr std::string_view key = "channel";
  std::string first;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
      line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with(key)) {
      const std::size_t begin = line.find_first_of("\"'", key.size());
      if (begin == std::string_view::npos) return {};
      return std::string(line.substr(begin + 1, line.find(line[begin], begin + 1) - begin - 1));
    }
    if (first.empty() && line.front() != '[' && line.find('=') == std::string_view::npos)
      first = line;
  }
  return first;
}

}  // namespace localrun
