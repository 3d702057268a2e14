#include "runner/view/line_diff.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace localrun {
namespace {

using Pair = std::pair<std::size_t, std::size_t>;
using Number = std::uint32_t;

/// Two stretches of lines.
struct Range {
  std::size_t before_begin, before_end, after_begin, after_end;
  [[nodiscard]] std::size_t before_size() const { return before_end - before_begin; }
  [[nodiscard]] std::size_t after_size() const { return after_end - after_begin; }
};

class Matcher {
 public:
  Matcher(std::span<const std::string> before, std::span<const std::string> after)
      : before_(numbers_of(before)), after_(numbers_of(after)) {}

  std::vector<Pair> match() {
    // A list of what is still to be done, not recursion: texts may be as deep as they like.
    todo_.push_back({0, before_.size(), 0, after_.size()});
    while (!todo_.empty()) {
      const Range range = todo_.back();
      todo_.pop_back();
      match(range);
    }
    std::sort(pairs_.begin(), pairs_.end());
    return std::move(pairs_);
  }

 private:
  /// Equal lines have equal numbers.
  std::vector<Number> numbers_of(std::span<const std::string> lines) {
    std::vector<Number> numbers;
    numbers.reserve(lines.size());
    for (const std::string& line : lines)
      numbers.push_back(known_.emplace(line, static_cast<Number>(known_.size())).first->second);
    return numbers;
  }

  void match(Range range) {
    while (range.before_size() > 0 && range.after_size() > 0 &&
           before_[range.before_begin] == after_[range.after_begin])
      pairs_.emplace_back(range.before_begin++, range.after_begin++);
    while (range.before_size() > 0 && range.after_size() > 0 &&
           before_[range.before_end - 1] == after_[range.after_end - 1])
      pairs_.emplace_back(--range.before_end, --range.after_end);
    if (range.before_size() == 0 || range.after_size() == 0) return;
    const std::vector<Pair> anchors = anchors_in(range);
    if (anchors.empty()) return match_all(range);
    Range gap = range;
    for (const auto& [before, after] : anchors) {
      pairs_.emplace_back(before, after);
      todo_.push_back({gap.before_begin, before, gap.after_begin, after});
      gap.before_begin = before + 1;
      gap.after_begin = after + 1;
    }
    todo_.push_back(gap);
  }

  /// Lines that are once in each stretch, as many of them as are in the same order in both.
  [[nodiscard]] std::vector<Pair> anchors_in(const Range& range) const {
    struct Place {
      std::size_t before = 0, after = 0;
      std::uint32_t before_count = 0, after_count = 0;
    };
    std::unordered_map<Number, Place> places;
    for (std::size_t i = range.before_begin; i < range.before_end; ++i) {
      Place& place = places[before_[i]];
      place.before = i;
      ++place.before_count;
    }
    std::vector<Pair> candidates;  // in the order of `after`
    for (std::size_t i = range.after_begin; i < range.after_end; ++i) {
      const auto found = places.find(after_[i]);
      if (found == places.end()) continue;
      found->second.after = i;
      ++found->second.after_count;
    }
    for (std::size_t i = range.after_begin; i < range.after_end; ++i) {
      const auto found = places.find(after_[i]);
      if (found == places.end()) continue;
      const Place& place = found->second;
      if (place.before_count == 1 && place.after_count == 1)
        candidates.emplace_back(place.before, i);
    }
    return longest_growing(candidates);
  }

  /// Of pairs whose second grows, the most whose first grows too.
  static std::vector<Pair> longest_growing(const std::vector<Pair>& pairs) {
    constexpr auto none = static_cast<std::size_t>(-1);
    std::vector<std::size_t> ends;  // of each length, the pair with the smallest first
    std::vector<std::size_t> previous(pairs.size(), none);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const auto at = std::lower_bound(
          ends.begin(), ends.end(), pairs[i].first,
          [&](std::size_t end, std::size_t first) { return pairs[end].first < first; });
      if (at != ends.begin()) previous[i] = *std::prev(at);
      if (at == ends.end()) {
        ends.push_back(i);
      } else {
        *at = i;
      }
    }
    std::vector<Pair> longest;
    for (std::size_t i = ends.empty() ? none : ends.back(); i != none; i = previous[i])
      longest.push_back(pairs[i]);
    std::reverse(longest.begin(), longest.end());
    return longest;
  }

  /// The longest common subsequence of a small range.
  void match_all(const Range& range) {
    constexpr std::size_t most_cells = std::size_t{1} << 20U;
    const std::size_t rows = range.before_size() + 1;
    const std::size_t columns = range.after_size() + 1;
    if (rows > most_cells / columns) return;
    std::vector<Number> length(rows * columns, 0);  // of what follows
    for (std::size_t i = rows - 1; i-- > 0;) {
      for (std::size_t j = columns - 1; j-- > 0;) {
        const bool is_equal = before_[range.before_begin + i] == after_[range.after_begin + j];
        length[i * columns + j] =
            is_equal ? length[(i + 1) * columns + j + 1] + 1
                     : std::max(length[(i + 1) * columns + j], length[i * columns + j + 1]);
      }
    }
    for (std::size_t i = 0, j = 0; i + 1 < rows && j + 1 < columns;) {
      if (before_[range.before_begin + i] == after_[range.after_begin + j]) {
        pairs_.emplace_back(range.before_begin + i++, range.after_begin + j++);
      } else if (length[(i + 1) * columns + j] >= length[i * columns + j + 1]) {
        ++i;
      } else {
        ++j;
      }
    }
  }

  std::unordered_map<std::string_view, Number> known_;
  std::vector<Number> before_;
  std::vector<Number> after_;
  std::vector<Range> todo_;
  std::vector<Pair> pairs_;
};

/// Every line of both, those of `before` first where both have changed.
std::vector<HunkLine> all_lines(std::span<const std::string> before,
                                std::span<const std::string> after) {
  using Kind = HunkLine::Kind;
  std::vector<HunkLine> lines;
  std::size_t i = 0;
  std::size_t j = 0;
  const auto changed_until = [&](std::size_t before_end, std::size_t after_end) {
    for (; i < before_end; ++i) lines.push_back({Kind::removed, i, j});
    for (; j < after_end; ++j) lines.push_back({Kind::added, i, j});
  };
  for (const auto& [one, other] : common_lines(before, after)) {
    changed_until(one, other);
    lines.push_back({Kind::same, i++, j++});
  }
  changed_until(before.size(), after.size());
  return lines;
}

}  // namespace

std::vector<Pair> common_lines(std::span<const std::string> before,
                               std::span<const std::string> after) {
  return Matcher(before, after).match();
}

std::vector<Hunk> hunks_of(std::span<const std::string> before, std::span<const std::string> after,
                           std::size_t context) {
  const std::vector<HunkLine> lines = all_lines(before, after);
  std::vector<Hunk> hunks;
  std::size_t shown = 0;  // lines before this one are in a hunk, or will be in none
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (lines[at].kind == HunkLine::Kind::same) continue;
    const std::size_t begin = std::max(shown, at - std::min(at, context));
    if (hunks.empty() || begin > shown) hunks.emplace_back();
    std::size_t end = std::min(at + 1 + context, lines.size());
    // What changes next within reach has its own turn.
    for (std::size_t next = at + 1; next < end; ++next) {
      if (lines[next].kind != HunkLine::Kind::same) end = next;
    }
    hunks.back().insert(hunks.back().end(), lines.begin() + static_cast<std::ptrdiff_t>(begin),
                        lines.begin() + static_cast<std::ptrdiff_t>(end));
    shown = end;
  }
  return hunks;
}

}  // namespace localrun
