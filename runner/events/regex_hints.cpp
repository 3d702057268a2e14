#include "runner/events/regex_hints.hpp"

#include <algorithm>
#include <regex>

namespace localrun {

struct RegexHints::Compiled {
  std::regex regex;
};

bool RegexHints::add(std::string_view expression) {
  try {
    // The standard library's other matcher recurses once for each character and would overflow the
    // stack on a long line; this one cannot do back-references and refuses them.
    const auto flags = std::regex::ECMAScript | std::regex_constants::__polynomial;
    expressions_.push_back(std::make_shared<const Compiled>(
        Compiled{std::regex(expression.begin(), expression.end(), flags)}));
    return true;
  } catch (const std::regex_error&) {
    return false;
  }
}

std::vector<TextRange> RegexHints::find_all(std::string_view text) const {
  std::vector<TextRange> ranges;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  for (const auto& compiled : expressions_) {
    std::cmatch match;
    auto flags = std::regex_constants::match_not_null;
    for (const char* at = begin;
         at < end && std::regex_search(at, end, match, compiled->regex, flags);) {
      const auto start = static_cast<std::size_t>(match[0].first - begin);
      ranges.push_back({start, start + static_cast<std::size_t>(match.length(0))});
      at = match[0].first + 1;
      flags |= std::regex_constants::match_prev_avail;
    }
  }
  return ranges;
}

}  // namespace localrun
