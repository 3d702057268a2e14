#include "runner/process/byte_scan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace localrun {
namespace {

// Long enough for whole vectors, their groups, and a rest, at every place.
constexpr std::size_t longest = 210;

TEST(ByteScan, AForeignByteIsSeenAtEveryPlace) {
  for (std::size_t size = 0; size <= longest; ++size) {
    std::string text(size, 'x');
    EXPECT_TRUE(is_ascii_without_cr(text)) << size;
    for (std::size_t at = 0; at < size; ++at) {
      for (const char foreign : {'\r', '\x80', '\xff'}) {
        text[at] = foreign;
        EXPECT_FALSE(is_ascii_without_cr(text)) << size << ' ' << at;
      }
      text[at] = 'x';
    }
  }
}

TEST(ByteScan, ADoubleMarkIsFoundAtEveryPlace) {
  for (const char mark : {':', '#'}) {
    for (std::size_t size = 2; size <= longest; ++size) {
      std::string text(size, 'x');
      for (std::size_t at = 0; at + 1 < size; ++at) {
        text[at] = mark;
        EXPECT_EQ(find_double_mark(text), std::string::npos) << size << ' ' << at;
        text[at + 1] = mark;
        EXPECT_EQ(find_double_mark(text), at) << size;
        EXPECT_EQ(find_double_mark(text, at), at) << size;
        EXPECT_EQ(find_double_mark(text, at + 1), std::string::npos) << size << ' ' << at;
        text[at] = text[at + 1] = 'x';
      }
    }
  }
}

TEST(ByteScan, AMixedPairIsNone) {
  EXPECT_EQ(find_double_mark(":#:#:#"), std::string::npos);
  EXPECT_EQ(find_double_mark(""), std::string::npos);
  EXPECT_EQ(find_double_mark("::", 2), std::string::npos);
}

TEST(ByteScan, CountsMoreThanALaneHolds) {
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 2032U, 2047U, 2048U, 70000U}) {
    const std::string text(size, '\n');
    EXPECT_EQ(count_byte(text, '\n'), size);
    EXPECT_EQ(count_byte(text, 'x'), 0U);
    EXPECT_EQ(count_byte(text + "x\n", '\n'), size + 1);
  }
}

std::vector<std::size_t> line_ends(const std::vector<std::uint64_t>& marks) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < marks.size() * bytes_of_mark; ++at) {
    if ((marks[at / bytes_of_mark] >> (at % bytes_of_mark) & 1U) != 0) places.push_back(at);
  }
  return places;
}

TEST(ByteScan, ALineEndIsMarkedAtEveryPlace) {
  for (std::size_t at = 0; at < 2 * bytes_of_mark; ++at) {
    std::string text(2 * bytes_of_mark, 'x');
    text[at] = '\n';
    std::vector<std::uint64_t> marks(2);
    EXPECT_EQ(mark_line_ends(text, marks), 2U);
    EXPECT_EQ(line_ends(marks), std::vector{at});
    // What is next to a line end in value, or has its bits and more.
    for (const char other : {'\x09', '\x0b', '\x8a', '\x1a'}) {
      text[at] = other;
      EXPECT_EQ(mark_line_ends(text, marks), 2U);
      EXPECT_TRUE(line_ends(marks).empty()) << at;
    }
    for (const char unusual : {'\r', '\x1b'}) {
      text[at] = unusual;
      EXPECT_EQ(mark_line_ends(text, marks), at / bytes_of_mark) << at;
    }
  }
}

TEST(ByteScan, NoMoreMarksThanThereIsRoomOrTextFor) {
  std::vector<std::uint64_t> marks(3);
  EXPECT_EQ(mark_line_ends(std::string(1000, '\n'), marks), 3U);
  EXPECT_EQ(mark_line_ends(std::string(130, '\n'), marks), 2U);
  EXPECT_EQ(mark_line_ends(std::string(63, '\n'), marks), 0U);
  EXPECT_EQ(mark_line_ends("", marks), 0U);
}

/// Whatever the width of the registers, the answers are the same.
TEST(ByteScan, EachProcessorAnswersAlike) {
  ASSERT_FALSE(byte_scans().empty());
  std::uint32_t random = 1;
  for (int round = 0; round < 2000; ++round) {
    std::string text(round % 300, '\0');
    for (char& byte : text) {
      random = random * 1664525 + 1013904223;
      // Mostly letters, so that the loops run on.
      byte = random % 97 == 0 ? "\r\n:#\x1b\xc3"[random / 97 % 6] : 'a';
      if (random % 31 == 0) byte = '\n';
    }
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const ByteScan& first = byte_scans().front();
    for (const ByteScan& scan : byte_scans()) {
      EXPECT_EQ(scan.is_ascii_without_cr(begin, end), first.is_ascii_without_cr(begin, end));
      EXPECT_EQ(scan.find_double_mark(begin, end), first.find_double_mark(begin, end));
      EXPECT_EQ(scan.count_byte(begin, end, '\n'),
                static_cast<std::size_t>(std::count(begin, end, '\n')));
      const std::size_t count = text.size() / bytes_of_mark;
      std::vector<std::uint64_t> marks(count);
      std::vector<std::uint64_t> marks_of_first(count);
      EXPECT_EQ(scan.mark_line_ends(begin, marks.data(), count),
                first.mark_line_ends(begin, marks_of_first.data(), count));
      EXPECT_EQ(marks, marks_of_first);
    }
  }
}

}  // namespace
}  // namespace localrun
