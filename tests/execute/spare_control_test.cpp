#include "runner/execute/spare_control.hpp"

#include "runner/execute/work_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sys/stat.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

class SpareControlTest : public ::testing::Test {
 protected:
  SpareControlTest() {
    std::string pattern = (fs::temp_directory_path() / "localrun-test-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~SpareControlTest() override { fs::remove_all(root_); }

  [[nodiscard]] JobFolders folders(const std::string& name) const {
    JobFolders folders;
    folders.control = (root_ / name).string();
    folders.file_commands = folders.control + "/_runner_file_commands";
    folders.event_path = folders.control + "/_github_workflow/event.json";
    return folders;
  }
  /// As a job with one script leaves it.
  [[nodiscard]] SpareControl made(const std::string& name) const {
    const JobFolders at = folders(name);
    EXPECT_TRUE(make_folders(at.file_commands));
    EXPECT_TRUE(make_folders(fs::path(at.event_path).parent_path().string()));
    EXPECT_TRUE(write_file(at.event_path, "{}"));
    StepFiles files(at.file_commands);
    EXPECT_TRUE(files.renew());
    EXPECT_TRUE(write_file(at.control + "/" + files.fresh_name() + ".sh", "echo"));
    struct stat status {};
    EXPECT_EQ(::stat(at.event_path.c_str(), &status), 0);
    return {at.control, files.names(), nullptr, status.st_mtim};
  }

  fs::path root_;
};

TEST_F(SpareControlTest, OneOfAJobBecomesTheNextJobs) {
  SpareControls spare;
  EXPECT_FALSE(spare.give(folders("2"))) << "there is none yet";
  const SpareControl first = made("1");
  ASSERT_TRUE(spare.keep(folders("1"), first));
  const auto given = spare.give(folders("2"));
  ASSERT_TRUE(given);
  EXPECT_FALSE(fs::exists(root_ / "1"));
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "2"), {}), 2) << "no script is left";
  StepFiles files(folders("2").file_commands);
  files.adopt(given->files);
  ASSERT_TRUE(files.renew());
  EXPECT_EQ(std::distance(fs::directory_iterator(folders("2").file_commands), {}), 7);
  const StepFiles::Names names = files.names();
  EXPECT_EQ(std::find(names.begin(), names.end(), first.files.front()), names.end());
  EXPECT_TRUE(files.is_empty(FileCommand::output));
  EXPECT_FALSE(spare.give(folders("3"))) << "each is given once";
}

/// A file with something in it is made anew by whoever gets the folder.
TEST_F(SpareControlTest, NothingOfAJobIsReadByAnother) {
  SpareControls spare;
  const SpareControl first = made("1");
  std::ofstream(folders("1").file_commands + "/" + first.files[4]) << "leak=1\n";
  ASSERT_TRUE(spare.keep(folders("1"), first));
  const auto given = spare.give(folders("2"));
  ASSERT_TRUE(given);
  StepFiles files(folders("2").file_commands);
  files.adopt(given->files);
  ASSERT_TRUE(files.renew());
  for (const std::string& name : files.names())
    EXPECT_EQ(fs::file_size(fs::path(folders("2").file_commands) / name), 0U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folders("2").file_commands), {}), 7);
}

TEST_F(SpareControlTest, WhatAJobHasTouchedIsNotGivenToAnother) {
  using Touch = std::function<void(const JobFolders&, const SpareControl&)>;
  const std::pair<const char*, Touch> rows[] = {
      {"another file beside the files",
       [](const auto& at, const auto&) { std::ofstream(at.file_commands + "/f") << "x"; }},
      {"a file removed",
       [](const auto& at, const auto& control) {
         fs::remove(at.file_commands + "/" + control.files[0]);
       }},
      {"the event changed",
       [](const auto& at, const auto&) { std::ofstream(at.event_path) << "x"; }},
      {"the event replaced by a link",
       [](const auto& at, const auto&) {
         fs::remove(at.event_path);
         fs::create_symlink("/etc/passwd", at.event_path);
       }},
      {"a file beside the event",
       [](const auto& at, const auto&) { std::ofstream(at.event_path + "2") << "x"; }},
      {"a folder in the control folder",
       [](const auto& at, const auto&) { fs::create_directory(at.control + "/other"); }},
      {"the folder opened to all",
       [](const auto& at, const auto&) { fs::permissions(at.file_commands, fs::perms(0777)); }},
      {"the folder gone", [](const auto& at, const auto&) { fs::remove_all(at.control); }},
  };
  int number = 0;
  for (const auto& [name, touch] : rows) {
    SCOPED_TRACE(name);
    SpareControls spare;
    const std::string folder = std::to_string(++number);
    const SpareControl control = made(folder);
    touch(folders(folder), control);
    EXPECT_FALSE(spare.keep(folders(folder), control));
    EXPECT_FALSE(spare.give(folders("next")));
  }
}

/// No step began: there are no files that could be given.
TEST_F(SpareControlTest, WithoutFilesItIsNotKept) {
  SpareControls spare;
  SpareControl control = made("1");
  control.files = {};
  EXPECT_FALSE(spare.keep(folders("1"), control));
}

}  // namespace
}  // namespace localrun
