#include "runner/process/byte_scan.hpp"

#include <gtest/gtest.h>

#include <string>

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

}  // namespace
}  // namespace localrun
