#include "runner/view/line_diff.hpp"

#include <gtest/gtest.h>

#include <random>

namespace localrun::test {
namespace {

using Lines = std::vector<std::string>;

Lines letters(std::string_view text) {
  Lines lines;
  for (const char c : text) lines.emplace_back(1, c);
  return lines;
}

/// Hunks as `-a+b c`, one behind the other with `|` between.
std::string shown(std::string_view before, std::string_view after, std::size_t context) {
  const Lines one = letters(before);
  const Lines other = letters(after);
  std::string text;
  for (const Hunk& hunk : hunks_of(one, other, context)) {
    if (!text.empty()) text += '|';
    for (const HunkLine& line : hunk) {
      switch (line.kind) {
        case HunkLine::Kind::same:
          EXPECT_EQ(one[line.before], other[line.after]);
          text += ' ' + one[line.before];
          break;
        case HunkLine::Kind::removed:
          text += '-' + one[line.before];
          break;
        case HunkLine::Kind::added:
          text += '+' + other[line.after];
          break;
      }
    }
  }
  return text;
}

TEST(LineDiff, ShowsWhatChangedWithSomeAround) {
  struct Row {
    const char* before;
    const char* after;
    std::size_t context;
    const char* expected;
  };
  const Row rows[] = {
      {"", "", 1, ""},
      {"abc", "abc", 1, ""},
      {"", "ab", 1, "+a+b"},
      {"ab", "", 1, "-a-b"},
      {"abcdef", "abXdef", 1, " b-c+X d"},
      {"abcdef", "abXdef", 0, "-c+X"},
      {"abcdefgh", "Xbcdefgh", 2, "-a+X b c"},
      {"abcdefgh", "abcdefgX", 2, " f g-h+X"},
      {"abcdefgh", "aXcdefYh", 1, " a-b+X c| f-g+Y h"},
      {"abcdefgh", "aXcdefYh", 2, " a-b+X c d e f-g+Y h"},
      {"abcd", "aXbcYd", 9, " a+X b c+Y d"},
      {"abab", "baba", 9, "-a b a b+a"},
      {"moved123", "123moved", 9, "+1+2+3 m o v e d-1-2-3"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(shown(row.before, row.after, row.context), row.expected)
        << row.before << " " << row.after << " " << row.context;
}

/// What every answer has to be, whatever the texts: pairs of equal lines that grow, and both texts
/// back from the hunks with all lines around.
TEST(LineDiff, GivesBothTextsBack) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const auto text = [&] {
      std::string letters(random() % 30, ' ');
      for (char& c : letters) c = static_cast<char>('a' + random() % (round % 2 == 0 ? 3 : 20));
      return letters;
    };
    const std::string before = text();
    const std::string after = text();
    const Lines one = letters(before);
    const Lines other = letters(after);
    std::size_t i = 0;
    std::size_t j = 0;
    for (const auto& [a, b] : common_lines(one, other)) {
      ASSERT_GE(a, i);
      ASSERT_GE(b, j);
      ASSERT_EQ(one[a], other[b]);
      i = a + 1;
      j = b + 1;
    }
    std::string first;
    std::string second;
    for (const Hunk& hunk : hunks_of(one, other, 1000)) {
      for (const HunkLine& line : hunk) {
        if (line.kind != HunkLine::Kind::added) first += one[line.before];
        if (line.kind != HunkLine::Kind::removed) second += other[line.after];
      }
    }
    if (before == after) continue;
    ASSERT_EQ(first, before);
    ASSERT_EQ(second, after);
  }
}

TEST(LineDiff, TakesManyLinesInLittleTime) {
  Lines before;
  Lines after;
  for (int i = 0; i < 50'000; ++i) {
    before.push_back("x" + std::to_string(i % 100));
    after.push_back("y" + std::to_string(i % 100));
  }
  before.emplace_back("middle");
  after.emplace_back("middle");
  EXPECT_EQ(common_lines(before, after).size(), 1U);
}

}  // namespace
}  // namespace localrun::test
