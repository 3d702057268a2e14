#include "runner/events/pattern_search.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace localrun {
namespace {

/// The rule of execution.md 5.3, word for word.
std::vector<TextRange> obvious_find_all(const std::set<std::string>& patterns,
                                        std::string_view text) {
  std::vector<TextRange> all;
  for (const std::string& pattern : patterns) {
    for (std::size_t at = text.find(pattern); at != std::string_view::npos;
         at = text.find(pattern, at + 1)) {
      all.push_back({at, at + pattern.size()});
    }
  }
  std::sort(all.begin(), all.end(), [](TextRange a, TextRange b) { return a.begin < b.begin; });
  std::vector<TextRange> merged;
  for (const TextRange range : all) {
    if (!merged.empty() && range.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, range.end);
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t up_to(std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(engine_);
  }
  std::string text(std::size_t length, std::string_view alphabet) {
    std::string made;
    while (made.size() < length) made += alphabet[up_to(alphabet.size() - 1)];
    return made;
  }

 private:
  std::mt19937 engine_;
};

void compare(const std::set<std::string>& patterns, std::string_view text) {
  const PatternSearch search(patterns);
  const std::vector<TextRange> expected = obvious_find_all(patterns, text);
  const std::vector<TextRange> found = search.find_all(text);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(found[i].begin, expected[i].begin);
    ASSERT_EQ(found[i].end, expected[i].end);
  }
  ASSERT_EQ(search.matches(text), !expected.empty());
}

TEST(PatternSearch, FindsWhatTheObviousSearchFinds) {
  // Small alphabets make many overlaps and common beginnings, large ones long jumps.
  const std::string bytes = [] {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    return all;
  }();
  const std::string_view alphabets[] = {"a", "ab", "abc", "abcdefghijklmnopqrstuvwxyz", bytes};
  struct Row {
    const char* name;
    std::size_t patterns;
    std::size_t shortest;
    std::size_t longest;
    std::size_t text;
  };
  const Row rows[] = {
      {"only short", 5, 1, 5, 200},        {"only long", 20, 6, 30, 500},
      {"mixed", 20, 1, 12, 500},           {"one", 1, 1, 8, 100},
      {"many", 500, 4, 9, 2000},           {"longer than the window", 10, 64, 90, 3000},
      {"as long as the text", 3, 6, 6, 6}, {"longer than the text", 3, 7, 7, 6}};
  Random random(1);
  for (const Row& row : rows) {
    for (std::size_t round = 0; round < 60; ++round) {
      const std::string_view alphabet = alphabets[round % std::size(alphabets)];
      SCOPED_TRACE(std::string(row.name) + ", round " + std::to_string(round));
      std::string text = random.text(random.up_to(row.text), alphabet);
      std::set<std::string> patterns;
      for (std::size_t i = 0; i < row.patterns; ++i) {
        const std::size_t length = row.shortest + random.up_to(row.longest - row.shortest);
        // Half of the patterns do occur: they are cut out of the text.
        const bool is_cut = i % 2 == 0 && text.size() > length;
        patterns.insert(is_cut ? text.substr(random.up_to(text.size() - length), length)
                               : random.text(length, alphabet));
      }
      compare(patterns, text);
    }
  }
}

TEST(PatternSearch, FindsAtTheVeryEnds) {
  compare({"begin!", "finish"}, "begin! and finish");
  compare({"x"}, "x");
  compare({std::string("\0", 1)}, std::string_view("a\0", 2));
  compare({std::string("a\0", 2)}, "a");
  compare({"abcdef", "abcdefgh", "abcdefghij"}, "abcdefghi abcdefghij abcdef");
}

TEST(PatternSearch, WithoutPatternsFindsNothing) {
  const PatternSearch search({});
  EXPECT_TRUE(search.find_all("some text").empty());
  EXPECT_FALSE(search.matches(""));
}

}  // namespace
}  // namespace localrun
