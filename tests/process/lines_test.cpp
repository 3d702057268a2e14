#include "runner/process/lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace localrun {
namespace {

using std::string_literals::operator""s;

#define BAD "\xEF\xBF\xBD"

std::string split(const std::vector<std::string>& blocks) {
  std::string all;
  const OnLines out = [&all](std::string_view text) {
    EXPECT_FALSE(text.empty());
    all += text;
  };
  Lines lines;
  for (const auto& block : blocks) lines.feed(block, out);
  lines.finish(out);
  return all;
}

// execution.md 1.8
TEST(LinesTest, EndsLinesAndRepairsText) {
  const struct {
    const char* name;
    std::vector<std::string> blocks;
    std::string lines;
  } rows[] = {
      {"nothing", {}, ""},
      {"whole lines", {"a\nb\n"}, "a\nb\n"},
      {"unterminated last line", {"a\nb"}, "a\nb\n"},
      {"CR", {"a\rb\r"}, "a\nb\n"},
      {"CRLF", {"a\r\nb\r\n"}, "a\nb\n"},
      {"empty lines", {"\n\r\n\r\r\n"}, "\n\n\n\n"},
      {"CRLF across blocks", {"a\r", "\nb"}, "a\nb\n"},
      {"CR at the end, then no LF", {"a\r", "b\n"}, "a\nb\n"},
      {"CR, an empty block, LF", {"a\r", "", "\nb\n"}, "a\nb\n"},
      {"CR alone in a block", {"a", "\r", "\n", "\n"}, "a\n\n"},
      {"line across blocks", {"a", "b", "c\nd"}, "abc\nd\n"},
      {"valid UTF-8", {"ä€😀\n"}, "ä€😀\n"},
      {"sequence across blocks", {"\xF0\x9F", "\x98", "\x80\n"}, "😀\n"},
      {"lone continuation", {"a\x80z\n"}, "a" BAD "z\n"},
      {"overlong", {"\xC0\xAF\n"}, BAD BAD "\n"},
      {"surrogate", {"\xED\xA0\x80\n"}, BAD BAD BAD "\n"},
      {"above U+10FFFF", {"\xF4\x90\x80\x80\n"}, BAD BAD BAD BAD "\n"},
      {"cut sequence is one part", {"\xF0\x9F\x98z\n"}, BAD "z\n"},
      {"cut sequence before a line end", {"\xE2\x82\r\n"}, BAD "\n"},
      {"cut sequence at the end", {"a\xE2\x82"}, "a" BAD "\n"},
      {"cut sequence, then other text", {"a\xE2\x82", "b\n"}, "a" BAD "b\n"},
      {"NUL", {"a\0b\n"s}, "a\0b\n"s},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(split(row.blocks), row.lines);
  }
}

TEST(LinesTest, HandsOutManyLinesInPlace) {
  const std::string block = "one\ntwo\nthree\npart";
  std::vector<std::string_view> given;
  Lines lines;
  lines.feed(block, [&](std::string_view text) { given.push_back(text); });
  ASSERT_EQ(given.size(), 1U);
  EXPECT_EQ(given.front().data(), block.data());
  EXPECT_EQ(given.front(), "one\ntwo\nthree\n");
}

TEST(LinesTest, HandsOutALongLineInPieces) {
  constexpr std::size_t blocks = 1600;
  const std::string block(65536, 'x');
  std::size_t size = 0;
  std::size_t longest = 0;
  std::size_t ends = 0;
  const OnLines out = [&](std::string_view text) {
    size += text.size();
    longest = std::max(longest, text.size());
    ends += static_cast<std::size_t>(std::ranges::count(text, '\n'));
  };
  Lines lines;
  for (std::size_t i = 0; i < blocks; ++i) lines.feed(block, out);
  EXPECT_EQ(ends, 0U);
  lines.feed("end\nnext", out);
  EXPECT_EQ(ends, 1U);
  lines.finish(out);
  EXPECT_EQ(ends, 2U);
  EXPECT_EQ(size, blocks * block.size() + 9);
  EXPECT_LE(longest, Lines::longest_piece);
}

TEST(LinesTest, EndsALineThatWasHandedOutInPiecesAtTheEndOfTheStream) {
  const std::string full(Lines::longest_piece, 'x');
  EXPECT_EQ(split({full, "y"}), full + "y\n");
}

/// The rules once more, byte by byte over the whole text.
std::string split_naively(std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\r') {
      all += '\n';
      i += i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1;
      continue;
    }
    std::size_t length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    if ((byte >= 0x80 && byte < 0xC2) || byte > 0xF4) length = 0;
    std::size_t good = length == 0 ? 0 : 1;
    for (; good > 0 && good < length && i + good < text.size(); ++good) {
      const auto next = static_cast<unsigned char>(text[i + good]);
      const int low = good > 1 ? 0x80 : byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
      const int high = good > 1 ? 0xBF : byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
      if (next < low || next > high) break;
    }
    if (length > 0 && good == length) {
      all += text.substr(i, length);
      i += length;
    } else {
      all += BAD;
      i += std::max<std::size_t>(good, 1);
    }
  }
  if (!all.empty() && all.back() != '\n') all += '\n';
  return all;
}

TEST(LinesTest, DoesNotDependOnWhereBlocksAreCut) {
  const std::string_view parts[] = {"a",    "\n",
                                    "\r",   "\r\n",
                                    "ä",    "€",
                                    "😀",    "\xE2\x82",
                                    "\xF0", "\xED\xA0",
                                    "word", "\xFF",
                                    "\x80", "0123456789012345678901234567890123456789"};
  std::mt19937 random(4711);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (auto count = random() % 20; count > 0; --count) text += parts[random() % std::size(parts)];
    std::vector<std::string> blocks;
    for (std::size_t at = 0; at < text.size();) {
      const auto size = 1 + random() % 12;
      blocks.push_back(text.substr(at, size));
      at += size;
    }
    ASSERT_EQ(split(blocks), split_naively(text)) << "round " << round;
  }
}

}  // namespace
}  // namespace localrun
