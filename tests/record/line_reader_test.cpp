#include "runner/record/line_reader.hpp"

#include "tests/record/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

TEST(LineReader, GivesWholeLinesWhateverThePortion) {
  const TemporaryFolder folder;
  const std::string text = "a\n\nlonger line\nb\nlast without end";
  write_file(folder.path() / "f", text);
  Result<File> file = File::open(folder.path() / "f");
  ASSERT_TRUE(file);
  for (std::size_t portion = 1; portion <= text.size() + 1; ++portion) {
    SCOPED_TRACE(portion);
    LineReader reader(*file, 0, text.size(), portion);
    std::string read;
    for (std::string_view lines = reader.next(); !lines.empty(); lines = reader.next()) {
      EXPECT_EQ(lines.back(), '\n');
      read += lines;
    }
    EXPECT_EQ(read, text + "\n");
    EXPECT_FALSE(reader.error());
  }
}

TEST(LineReader, StopsAtItsEnd) {
  const TemporaryFolder folder;
  write_file(folder.path() / "f", "a\nb\nc\n");
  Result<File> file = File::open(folder.path() / "f");
  ASSERT_TRUE(file);
  LineReader part(*file, 2, 4, 100);
  EXPECT_EQ(part.next(), "b\n");
  EXPECT_EQ(part.next(), "");
  LineReader beyond(*file, 4, 1000, 100);
  EXPECT_EQ(beyond.next(), "c\n");
  EXPECT_EQ(beyond.next(), "");
}

}  // namespace
}  // namespace localrun
