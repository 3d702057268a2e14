#include "runner/view/plain_lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace localrun {
namespace {

constexpr Margins margins{"job |   ", "job |"};

struct Row {
  std::string text;
  std::string out;
  std::string rest;
};

TEST(PlainLines, StopAtWhatNeedsACloserLook) {
  const std::string longish(100, 'y');
  const Row rows[] = {
      {"", "", ""},
      {"a\n", "job |   a\n", ""},
      {"\n\na\n", "job |\njob |\njob |   a\n", ""},
      {"a\nno end", "job |   a\n", "no end"},
      {longish + "\n##[error]x\nb\n", "job |   " + longish + "\n", "##[error]x\nb\n"},
      {"#[a]\n##a\n###\n", "job |   #[a]\njob |   ##a\njob |   ###\n", ""},
      {"a\n" + longish + "\x1b[1mbold\nb\n", "job |   a\n", longish + "\x1b[1mbold\nb\n"},
      {"a\n1%\r2%\n", "job |   a\n", "1%\r2%\n"},
  };
  for (const Row& row : rows) {
    std::string out = "before\n";
    EXPECT_EQ(append_plain_lines(out, row.text, margins), row.rest) << row.text;
    EXPECT_EQ(out, "before\n" + row.out) << row.text;
  }
}

/// Against the plain way to do it, over lines of every length around the vectors and the buffer.
TEST(PlainLines, LinesOfEveryLength) {
  std::string text;
  std::string wanted;
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string line(size % 7 == 0 ? size * 60 : size, static_cast<char>('a' + size % 26));
    text += line + "\n";
    wanted += (line.empty() ? "job |" : "job |   ") + line + "\n";
  }
  std::string out;
  EXPECT_EQ(append_plain_lines(out, text, margins), "");
  EXPECT_EQ(out, wanted);
}

/// Lines that need a closer look, at every place of the vectors: what is before them is copied, and
/// what follows as soon as they are out of the way.
TEST(PlainLines, UnusualLinesAtEveryPlace) {
  for (std::size_t before = 0; before < 300; ++before) {
    for (const std::string unusual : {"##[error]x\n", "1%\r2%\n", "\x1b[1mbold\n"}) {
      std::string text;
      std::string wanted;
      for (std::size_t size = 0; size < before; size += 41) {
        text += std::string(std::min<std::size_t>(40, before - size), 'a') + "\n";
        wanted += "job |   " + std::string(std::min<std::size_t>(40, before - size), 'a') + "\n";
      }
      std::string out;
      ASSERT_EQ(append_plain_lines(out, text + unusual + "after\n", margins), unusual + "after\n")
          << before;
      ASSERT_EQ(out, wanted) << before;
    }
  }
}

TEST(PlainLines, AMarginLongerThanTheBuffer) {
  const std::string wide(20000, 'm');
  std::string out;
  EXPECT_EQ(append_plain_lines(out, "a\n\nb\n", {wide, wide}), "");
  EXPECT_EQ(out, wide + "a\n" + wide + "\n" + wide + "b\n");
}

}  // namespace
}  // namespace localrun
