#include "expr/text.hpp"
#include "expr/utf8.hpp"

#include <algorithm>
#include <numeric>

namespace localrun::expr {
namespace {

std::u32string folded_code_points(std::string_view text) {
  std::u32string result;
  while (!text.empty()) {
    const CodePoint c = decode_utf8(text);
    result.push_back(to_upper_case(c.value));
    text.remove_prefix(c.size);
  }
  return result;
}

// Insertions, deletions, replacements and swaps of neighbours count one each.
std::size_t edit_distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

std::size_t allowed_distance(std::size_t letters) {
  if (letters <= 4) return 1;
  return letters <= 8 ? 2 : 3;
}

}  // namespace

std::vector<std::string> near_names(std::string_view name,
                                    std::span<const std::string_view> candidates,
                                    std::size_t most) {
  struct Near {
    std::size_t distance;
    std::string_view name;
  };
  const std::u32string wanted = folded_code_points(name);
  const std::size_t limit = allowed_distance(wanted.size());
  std::vector<Near> near;
  for (const std::string_view candidate : candidates) {
    // Each edit changes the length by one at most; UTF-8 is at most four times as long.
    if (candidate.size() + limit < wanted.size() ||
        candidate.size() > 4 * (wanted.size() + limit)) {
      continue;
    }
    const std::size_t distance = edit_distance(wanted, folded_code_points(candidate));
    if (distance <= limit) near.push_back({distance, candidate});
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const Near& a, const Near& b) { return a.distance < b.distance; });
  std::vector<std::string> names;
  for (const Near& candidate : near) {
    if (names.size() == most) break;
    names.emplace_back(candidate.name);
  }
  return names;
}

}  // namespace localrun::expr
