#include "runner/execute/problem_matcher.hpp"

#include "expr/text.hpp"
#include "runner/execute/matcher_config.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace localrun {
namespace {

/// A property of a match and the group index that sets it.
struct PropertyRule {
  std::optional<std::string> MatchedProperties::*value;
  std::optional<int> MatcherPattern::*group;
};
constexpr std::array<PropertyRule, 7> property_rules{{
    {&MatchedProperties::file, &MatcherPattern::file},
    {&MatchedProperties::line, &MatcherPattern::line},
    {&MatchedProperties::column, &MatcherPattern::column},
    {&MatchedProperties::severity, &MatcherPattern::severity},
    {&MatchedProperties::code, &MatcherPattern::code},
    {&MatchedProperties::message, &MatcherPattern::message},
    {&MatchedProperties::from_path, &MatcherPattern::from_path},
}};

/// What was set earlier takes precedence, also when empty.
MatchedProperties merge(const std::optional<MatchedProperties>& earlier,
                        const MatcherPattern& pattern,
                        const std::vector<std::string_view>& groups) {
  MatchedProperties merged = earlier.value_or(MatchedProperties{});
  for (const auto& [value, group] : property_rules) {
    if (merged.*value || !(pattern.*group)) continue;
    (merged.*value).emplace(groups.at(static_cast<std::size_t>(*(pattern.*group))));
  }
  return merged;
}

void use_default(std::optional<std::string>& value, const std::string& fallback) {
  if ((!value || value->empty()) && !fallback.empty()) value = fallback;
}

}  // namespace

const std::string& owner_of(const ProblemMatcher& matcher) noexcept { return matcher.owner; }
const std::string& source_of(const ProblemMatcher& matcher) noexcept { return matcher.source; }

void ProblemMatchers::add(const std::vector<ProblemMatcherPtr>& matchers) {
  for (const ProblemMatcherPtr& matcher : matchers) remove(matcher->owner);
  matchers_.insert(matchers_.begin(), matchers.begin(), matchers.end());
}

void ProblemMatchers::remove(std::string_view owner) {
  std::erase_if(matchers_, [&](const ProblemMatcherPtr& matcher) {
    return expr::equal_ignoring_case(matcher->owner, owner);
  });
}

LineMatcher::LineMatcher(ProblemMatcherPtr matcher)
    : matcher_(std::move(matcher)), partial_(matcher_->patterns.size() - 1) {}

void LineMatcher::reset() { std::ranges::fill(partial_, std::nullopt); }

Result<std::optional<MatchedProperties>> LineMatcher::match(std::string_view line,
                                                            std::chrono::milliseconds limit) {
  const std::vector<MatcherPattern>& patterns = matcher_->patterns;
  const std::size_t last = patterns.size() - 1;
  // From the last pattern to the first: each continues what the one before it has found so far.
  for (std::size_t i = last + 1; i-- > 0;) {
    const std::optional<MatchedProperties> running = i > 0 ? partial_[i - 1] : std::nullopt;
    if (i > 0 && !running) continue;
    LOCALRUN_TRY(const auto groups, patterns[i].expression.search(line, limit));
    if (!groups) {
      if (i < last) {
        partial_[i].reset();
      } else if (i > 0) {
        partial_[i - 1].reset();
      }
    } else if (i < last) {
      partial_[i] = merge(running, patterns[i], *groups);
    } else {
      reset();
      if (patterns[i].is_loop) partial_[i - 1] = running;
      MatchedProperties result = merge(running, patterns[i], *groups);
      use_default(result.severity, matcher_->severity);
      use_default(result.from_path, matcher_->from_path);
      return std::optional(std::move(result));
    }
  }
  return std::optional<MatchedProperties>();
}

std::chrono::milliseconds matcher_time_limit(std::string_view text) {
  constexpr std::chrono::milliseconds usual{1000};
  std::array<double, 3> parts{};
  std::string_view rest = expr::trim(text);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const auto [stop, error] =
        std::from_chars(rest.data(), rest.data() + end, parts.at(i), std::chars_format::fixed);
    const bool has_more = end < rest.size();
    if (error != std::errc() || stop != rest.data() + end || has_more != (i < 2)) return usual;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const double seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
  if (!(seconds > 0) || seconds > 86'400) return usual;
  return std::max(std::chrono::milliseconds(1),
                  std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)));
}

}  // namespace localrun
