#include "runner/execute/line_feed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace localrun {
namespace {

struct Feed {
  Masker masker;
  std::string text;
  std::size_t largest = 0;

  void take_all(const std::vector<std::string>& blocks) {
    LineFeed feed(masker);
    const OnLines out = [this](std::string_view lines) {
      EXPECT_TRUE(lines.ends_with('\n'));
      largest = std::max(largest, lines.size());
      text += masker.mask(lines);
    };
    for (const std::string& block : blocks) feed.take(block, out);
    feed.finish(out);
  }
};

TEST(LineFeed, GivesWholeLinesHoweverTheyAreCut) {
  Feed feed;
  feed.take_all({"one\ntw", "o\r", "\nthree"});
  EXPECT_EQ(feed.text, "one\ntwo\nthree\n");
}

TEST(LineFeed, PutsPiecesOfALongLineTogether) {
  Feed feed;
  const std::string piece(1 << 20, 'x');
  feed.take_all({"a", piece, "b\nplain\n"});
  EXPECT_EQ(feed.text, "a" + piece + "b\nplain\n");
}

TEST(LineFeed, BreaksAnEndlessLineInBoundedParts) {
  Feed feed;
  const std::string piece(1 << 20, 'x');
  feed.take_all(std::vector<std::string>(40, piece));
  EXPECT_GT(std::count(feed.text.begin(), feed.text.end(), '\n'), 1);
  EXPECT_EQ(std::count(feed.text.begin(), feed.text.end(), 'x'), 40 << 20);
  EXPECT_LT(feed.largest, std::size_t{4} << 20U);
}

TEST(LineFeed, NeverBreaksASecret) {
  Feed feed;
  const std::string secret = "correct-horse-battery-staple";
  feed.masker.add_value(secret);
  std::string line;
  while (line.size() < (std::size_t{12} << 20U)) line += secret + "-";
  feed.take_all({line});
  EXPECT_EQ(feed.text.find("horse"), std::string::npos);
}

TEST(LineFeed, BreaksBetweenCodePoints) {
  Feed feed;
  std::string line;
  while (line.size() < (std::size_t{9} << 20U)) line += "\xE2\x82\xAC";
  feed.take_all({line});
  EXPECT_EQ(feed.text.find("\xEF\xBF\xBD"), std::string::npos);
  for (std::size_t at = feed.text.find('\n'); at != std::string::npos;
       at = feed.text.find('\n', at + 1)) {
    if (at + 1 == feed.text.size()) continue;
    EXPECT_EQ(feed.text[at + 1], '\xE2');
  }
}

}  // namespace
}  // namespace localrun
