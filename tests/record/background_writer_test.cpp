#include "runner/record/background_writer.hpp"
#include "tests/record/temporary_folder.hpp"

#include <cerrno>
#include <gtest/gtest.h>
#include <optional>
#include <string>

namespace localrun {
namespace {

std::string line(int number) { return "line " + std::to_string(number) + "\n"; }

TEST(BackgroundWriter, KeepsTheOrderOfTextsInEachFile) {
  const TemporaryFolder folder;
  Result<File> first = File::create(folder.path() / "first");
  Result<File> second = File::create(folder.path() / "second");
  ASSERT_TRUE(first && second);
  BackgroundWriter writer;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    std::string text = line(i);
    ASSERT_TRUE(writer.append(i % 2 == 0 ? *first : *second, text));
    EXPECT_TRUE(text.empty()) << "the caller gathers the next text in it";
    if (i % 2 == 0) expected += line(i);
  }
  ASSERT_TRUE(writer.wait());
  EXPECT_EQ(read_file(folder.path() / "first"), expected);
}

TEST(BackgroundWriter, WritesWhatWaitsWhenItEnds) {
  const TemporaryFolder folder;
  Result<File> file = File::create(folder.path() / "log");
  ASSERT_TRUE(file);
  {
    BackgroundWriter writer;
    for (int i = 0; i < 2; ++i) {
      std::string text = line(i);
      ASSERT_TRUE(writer.append(*file, text));
    }
  }
  EXPECT_EQ(read_file(folder.path() / "log"), line(0) + line(1));
}

TEST(BackgroundWriter, WithoutTextThereIsNothingToWaitFor) {
  BackgroundWriter writer;
  EXPECT_TRUE(writer.wait());
}

TEST(BackgroundWriter, WritesNothingBehindAGap) {
  const TemporaryFolder folder;
  ASSERT_TRUE(File::create(folder.path() / "log"));
  Result<File> unwritable = File::open(folder.path() / "log");
  Result<File> file = File::create(folder.path() / "other");
  ASSERT_TRUE(unwritable && file);
  BackgroundWriter writer;
  std::string text = line(0);
  ASSERT_TRUE(writer.append(*unwritable, text));
  const Result<void> result = writer.wait();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), EBADF);
  text = line(1);
  EXPECT_FALSE(writer.append(*file, text));
  EXPECT_FALSE(writer.wait());
  EXPECT_EQ(read_file(folder.path() / "other"), "");
}

}  // namespace
}  // namespace localrun
