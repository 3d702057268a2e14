#include "runner/events/pattern_search.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

namespace localrun {
namespace {

constexpr std::uint32_t no_pattern = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t longest_window = 64;

}  // namespace

void add_merged(std::vector<TextRange>& ranges, TextRange range) {
  if (!ranges.empty() && range.begin <= ranges.back().end) {
    ranges.back().end = std::max(ranges.back().end, range.end);
  } else {
    ranges.push_back(range);
  }
}

PatternSearch::PatternSearch(const std::set<std::string>& patterns)
    : patterns_(patterns.begin(), patterns.end()) {
  link_prefixes();
  by_first_byte_.resize(256);
  for (std::uint32_t i = 0; i < patterns_.size(); ++i) {
    Group& group = by_first_byte_[static_cast<unsigned char>(patterns_[i].front())];
    if (group.last == 0) group.first = i;
    group.last = i + 1;
    if (patterns_[i].size() < shortest_long) add_short(i);
  }
  build_long();
}

/// In sorted order the patterns that begin another one are a stack in front of it.
void PatternSearch::link_prefixes() {
  prefix_.resize(patterns_.size(), no_pattern);
  for (std::uint32_t i = 1; i < patterns_.size(); ++i) {
    std::uint32_t candidate = i - 1;
    while (candidate != no_pattern && !patterns_[i].starts_with(patterns_[candidate])) {
      candidate = prefix_[candidate];
    }
    prefix_[i] = candidate;
  }
}

void PatternSearch::add_short(std::uint32_t pattern) {
  is_start_.resize(65536 / 64);
  const std::string& text = patterns_[pattern];
  const std::size_t first = std::size_t{static_cast<unsigned char>(text[0])} * 256;
  const auto mark = [&](std::size_t pair) {
    is_start_[pair / 64] |= std::uint64_t{1} << (pair % 64);
  };
  if (text.size() > 1) return mark(first + static_cast<unsigned char>(text[1]));
  for (std::size_t second = 0; second < 256; ++second) mark(first + second);
}

/// Hash of the three bytes that end at `last`; the byte before them must be readable.
std::uint32_t PatternSearch::block_at(const char* last) const noexcept {
  std::uint32_t bytes;
  std::memcpy(&bytes, last - 3, 4);
  static_assert(std::endian::native == std::endian::little);
  return ((bytes >> 8U) * 0x9E3779B1U) >> hash_shift_;
}

void PatternSearch::build_long() {
  std::size_t count = 0;
  std::size_t shortest = longest_window;
  for (const std::string& pattern : patterns_) {
    if (pattern.size() < shortest_long) continue;
    ++count;
    shortest = std::min(shortest, pattern.size());
  }
  if (count == 0) return;
  window_ = shortest;
  // About one block in sixteen stops the window; between 4 KiB and 256 KiB of table.
  const auto bits =
      std::clamp(static_cast<unsigned>(std::bit_width(count * window_ * 16)), 12U, 18U);
  hash_shift_ = 32 - bits;
  const auto furthest = static_cast<std::uint8_t>(window_ - block_size + 1);
  jumps_.assign(std::size_t{1} << bits, furthest);

  std::vector<std::pair<std::uint32_t, Group>> stops;  // hash of the last block, patterns
  for (std::uint32_t i = 0; i < patterns_.size(); ++i) {
    const std::string& pattern = patterns_[i];
    if (pattern.size() < shortest_long) continue;
    if (!stops.empty() &&
        pattern.compare(0, window_, patterns_[stops.back().second.first], 0, window_) == 0) {
      stops.back().second.last = i + 1;
      continue;
    }
    for (std::size_t end = block_size; end <= window_; ++end) {
      std::array<char, 4> padded{0, pattern[end - 3], pattern[end - 2], pattern[end - 1]};
      std::uint8_t& jump = jumps_[block_at(&padded[3])];
      jump = std::min(jump, static_cast<std::uint8_t>(window_ - end));
    }
    stops.emplace_back(block_at(pattern.data() + window_ - 1), Group{i, i + 1});
  }
  std::stable_sort(stops.begin(), stops.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  bucket_.assign(jumps_.size() + 1, 0);
  for (const auto& [hash, group] : stops) {
    ++bucket_[hash + 1];
    groups_.push_back(group);
  }
  for (std::size_t i = 1; i < bucket_.size(); ++i) bucket_[i] += bucket_[i - 1];
}

/// Length of the longest pattern of the group that begins `rest`; 0: none.
std::size_t PatternSearch::longest_of(Group group, std::string_view rest) const noexcept {
  const auto first = patterns_.begin() + group.first;
  const auto last = patterns_.begin() + group.last;
  const auto after = std::upper_bound(first, last, rest);
  auto candidate = static_cast<std::uint32_t>(after - patterns_.begin());
  if (candidate == group.first) return 0;
  --candidate;
  while (candidate != no_pattern && candidate >= group.first) {
    if (rest.starts_with(patterns_[candidate])) return patterns_[candidate].size();
    candidate = prefix_[candidate];
  }
  return 0;
}

/// Length of the longest long pattern in the window that ends with the byte at `last`, where it may
/// not jump; 0: none. `end`: of the text.
std::size_t PatternSearch::longest_in_window(const char* last, const char* end,
                                             std::uint32_t hash) const noexcept {
  const char* const start = last + 1 - window_;
  for (std::uint32_t i = bucket_[hash]; i < bucket_[hash + 1]; ++i) {
    if (std::memcmp(patterns_[groups_[i].first].data(), start, window_) != 0) continue;
    return longest_of(groups_[i], {start, static_cast<std::size_t>(end - start)});
  }
  return 0;
}

/// Moves a window on by one jump; true when it holds a pattern. Part of each loop that calls it:
/// its place has to stay in a register.
[[gnu::always_inline]] inline bool PatternSearch::move_on(const char*& last,
                                                          const char* end) const noexcept {
  const std::uint32_t hash = block_at(last);
  const std::uint8_t jump = jumps_[hash];
  if (jump == 0) {
    if (longest_in_window(last, end, hash) != 0) return true;
    ++last;
  }
  last += jump;
  return false;
}

/// Whether any long pattern occurs. A window waits for the table before it knows where to look
/// next; four of them, each on its part of the text, wait at the same time.
bool PatternSearch::has_long(std::string_view text) const noexcept {
  if (window_ == 0 || text.size() < window_) return false;
  const char* const end = text.data() + text.size();
  const char* const first = text.data() + window_ - 1;
  const std::ptrdiff_t part = (end - first) / 4;
  const char* a = first;
  const char* b = first + part;
  const char* c = first + 2 * part;
  const char* d = first + 3 * part;
  const std::array<const char*, 4> stops{b, c, d, end};
  while (a < stops[0] && b < stops[1] && c < stops[2] && d < stops[3]) {
    if (move_on(a, end) || move_on(b, end) || move_on(c, end) || move_on(d, end)) return true;
  }
  const std::array<const char*, 4> rest{a, b, c, d};
  for (std::size_t i = 0; i < rest.size(); ++i) {
    for (const char* last = rest[i]; last < stops[i];) {
      if (move_on(last, end)) return true;
    }
  }
  return false;
}

template <class Found>
void PatternSearch::search_long(std::string_view text, Found found) const {
  if (!has_long(text)) return;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  for (const char* last = begin + window_ - 1; last < end;) {
    if (!move_on(last, end)) continue;
    const auto at = static_cast<std::size_t>(last + 1 - window_ - begin);
    const std::size_t longest = longest_in_window(last, end, block_at(last));
    if (!found(TextRange{at, at + longest})) return;
    ++last;
  }
}

template <class Found>
void PatternSearch::search_short(std::string_view text, Found found) const {
  if (is_start_.empty() || text.empty()) return;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto first = static_cast<unsigned char>(text[at]);
    const auto second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
    const std::size_t pair = first * 256U + second;
    if ((is_start_[pair / 64] >> (pair % 64) & 1U) == 0) continue;
    const std::size_t longest = longest_of(by_first_byte_[first], text.substr(at));
    if (longest != 0 && !found(TextRange{at, at + longest})) return;
  }
}

bool PatternSearch::matches(std::string_view text) const noexcept {
  if (has_long(text)) return true;
  bool is_found = false;
  search_short(text, [&](TextRange) {
    is_found = true;
    return false;
  });
  return is_found;
}

std::vector<TextRange> PatternSearch::find_all(std::string_view text) const {
  std::vector<TextRange> long_ones;
  search_long(text, [&](TextRange range) { return add_merged(long_ones, range), true; });
  std::vector<TextRange> short_ones;
  search_short(text, [&](TextRange range) { return add_merged(short_ones, range), true; });
  if (short_ones.empty()) return long_ones;
  std::vector<TextRange> all;
  std::merge(long_ones.begin(), long_ones.end(), short_ones.begin(), short_ones.end(),
             std::back_inserter(all), [](TextRange a, TextRange b) { return a.begin < b.begin; });
  std::vector<TextRange> merged;
  for (const TextRange range : all) add_merged(merged, range);
  return merged;
}

}  // namespace localrun
