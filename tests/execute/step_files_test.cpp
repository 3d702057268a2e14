#include "runner/execute/step_files.hpp"

#include "runner/execute/work_files.hpp"
#include "runner/process/private_files.hpp"

#include <filesystem>
#include <gtest/gtest.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

std::array<std::string, 7> paths_of(const StepFiles& files) {
  std::array<std::string, 7> paths;
  for (const FileCommandNames& names : file_commands())
    paths[static_cast<std::size_t>(names.command)] = files.path(names.command);
  return paths;
}

class StepFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = create_temporary_folder();
    ASSERT_TRUE(made);
    folder_ = *made;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string folder_;
};

// execution.md 3.1
TEST_F(StepFilesTest, EachStepHasNewEmptyOnesAndThoseBeforeAreGone) {
  StepFiles files(folder_, ArtifactFiles::read);
  ASSERT_TRUE(files.renew());
  const auto first = paths_of(files);
  ASSERT_TRUE(write_file(files.path(FileCommand::output), "a=b\n"));
  ASSERT_TRUE(files.renew());
  const auto second = paths_of(files);
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_NE(first[i], second[i]);
    EXPECT_FALSE(fs::exists(first[i])) << first[i];
    EXPECT_EQ(fs::file_size(second[i]), 0U) << second[i];
  }
}

// execution.md 3.8
TEST_F(StepFilesTest, ThoseThatNobodyReadsAreThereAndEmpty) {
  StepFiles files(folder_);
  ASSERT_TRUE(files.renew());
  const std::string untouched = files.path(FileCommand::artifacts_list);
  ASSERT_TRUE(write_file(files.path(FileCommand::artifacts), "oci://x"));
  ASSERT_TRUE(files.renew());
  EXPECT_EQ(files.path(FileCommand::artifacts_list), untouched);
  EXPECT_EQ(fs::file_size(untouched), 0U);
  EXPECT_EQ(fs::file_size(files.path(FileCommand::artifacts)), 0U);
  fs::remove(untouched);
  ASSERT_TRUE(files.renew());
  EXPECT_EQ(fs::file_size(files.path(FileCommand::artifacts_list)), 0U);
}

}  // namespace
}  // namespace localrun
