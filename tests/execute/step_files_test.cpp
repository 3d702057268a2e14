#include "runner/execute/step_files.hpp"

#include "runner/execute/work_files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
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

void expect_new(const std::array<std::string, 7>& before, const std::array<std::string, 7>& now) {
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_NE(before[i], now[i]);
    EXPECT_FALSE(fs::exists(before[i])) << before[i];
    EXPECT_EQ(fs::file_size(now[i]), 0U) << now[i];
  }
}

/// Command files lie in memory where the machine has room for them there, else on the disk.
class StepFilesTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    std::string pattern = GetParam() + std::string("/localrun-step-files-XXXXXX");
    if (::mkdtemp(pattern.data()) == nullptr) GTEST_SKIP() << "nothing can be made in " << pattern;
    root_ = pattern;
    folder_ = root_ + "/files";
    ASSERT_TRUE(make_folders(folder_));
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string root_;
  std::string folder_;
};

INSTANTIATE_TEST_SUITE_P(In, StepFilesTest, testing::Values("/dev/shm", "/tmp"),
                         [](const auto& row) { return row.index == 0 ? "Memory" : "Tmp"; });

// execution.md 3.1
TEST_P(StepFilesTest, EachStepHasNewEmptyOnesAndThoseBeforeAreGone) {
  StepFiles files(folder_, ArtifactFiles::read);
  ASSERT_TRUE(files.renew());
  const auto first = paths_of(files);
  ASSERT_TRUE(write_file(files.path(FileCommand::output), "a=b\n"));
  ASSERT_TRUE(files.renew());
  expect_new(first, paths_of(files));
}

// execution.md 3.8
TEST_P(StepFilesTest, ThoseThatNobodyReadsAreThereAndEmpty) {
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

TEST_P(StepFilesTest, ThoseMadeAheadAreTheNextStepsAlone) {
  StepFiles files(folder_, ArtifactFiles::read);
  ASSERT_TRUE(files.renew());
  const auto first = paths_of(files);
  files.prepare();
  EXPECT_EQ(paths_of(files), first) << "the step that runs keeps its own";
  ASSERT_TRUE(write_file(files.path(FileCommand::output), "a=b\n"));
  ASSERT_TRUE(files.renew());
  expect_new(first, paths_of(files));
  EXPECT_TRUE(files.is_empty(FileCommand::output));
  ASSERT_TRUE(write_file(files.path(FileCommand::output), "c=d\n"));
  EXPECT_FALSE(files.is_empty(FileCommand::output));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 7);
}

/// A process of an earlier step that still holds its file open writes to nobody's.
TEST_P(StepFilesTest, AreNotThoseThatAnEarlierStepHasOpen) {
  StepFiles files(folder_);
  ASSERT_TRUE(files.renew());
  std::ofstream late(files.path(FileCommand::output));
  ASSERT_TRUE(files.renew());
  for (int step = 0; step < 3; ++step) {
    files.prepare();
    ASSERT_TRUE(files.renew());
  }
  late << "late=1\n" << std::flush;
  EXPECT_TRUE(files.is_empty(FileCommand::output));
}

/// What a step does in the folder is still there for the next, as where nothing is made ahead.
TEST_P(StepFilesTest, AFolderThatAStepHasChangedIsNotReplaced) {
  using Change = std::function<void(const std::string&, const StepFiles&)>;
  const std::pair<const char*, Change> rows[] = {
      {"a file of its own",
       [](const auto& folder, const auto&) { std::ofstream(folder + "/own") << "x"; }},
      {"a file removed",
       [](const auto&, const auto& files) { fs::remove(files.path(FileCommand::output)); }},
      {"a folder in place of a file",
       [](const auto&, const auto& files) {
         fs::remove(files.path(FileCommand::output));
         fs::create_directory(files.path(FileCommand::output));
       }},
      {"the folder removed", [](const auto& folder, const auto&) { fs::remove_all(folder); }},
      {"both removed",
       [](const auto& folder, const auto&) {
         fs::remove_all(folder);
         fs::remove_all(StepFiles::folder_beside(folder));
       }},
  };
  for (const auto& [name, change] : rows) {
    SCOPED_TRACE(name);
    const std::string folder = root_ + "/other";
    StepFiles files(folder);
    ASSERT_TRUE(files.renew());
    files.prepare();
    ASSERT_TRUE(files.renew());
    files.prepare();
    change(folder, files);
    const bool has_own = fs::exists(folder + "/own");
    ASSERT_TRUE(files.renew());
    EXPECT_EQ(fs::exists(folder + "/own"), has_own);
    for (const std::string& path : paths_of(files)) EXPECT_EQ(fs::file_size(path), 0U) << path;
    files.prepare();
    ASSERT_TRUE(files.renew());
    EXPECT_EQ(fs::exists(folder + "/own"), has_own) << "in later steps too";
    for (const std::string& path : paths_of(files)) EXPECT_EQ(fs::file_size(path), 0U) << path;
    fs::remove_all(folder);
    fs::remove_all(StepFiles::folder_beside(folder));
  }
}

}  // namespace
}  // namespace localrun
