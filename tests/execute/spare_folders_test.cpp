#include "runner/execute/spare_folders.hpp"

#include "runner/execute/work_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

namespace localrun {
namespace {

namespace fs = std::filesystem;

class SpareFoldersTest : public ::testing::Test {
 protected:
  SpareFoldersTest() {
    std::string pattern = (fs::temp_directory_path() / "localrun-test-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~SpareFoldersTest() override { fs::remove_all(root_); }

  [[nodiscard]] JobFolders folders(const std::string& name) const {
    JobFolders folders;
    folders.work = (root_ / name).string();
    folders.pipeline = folders.work + "/repo";
    folders.workspace = folders.pipeline + "/repo";
    folders.temp = folders.work + "/_temp";
    return folders;
  }
  [[nodiscard]] JobFolders made(const std::string& name) const {
    JobFolders result = folders(name);
    for (const std::string& path : {result.workspace, result.temp}) EXPECT_TRUE(make_folders(path));
    return result;
  }

  fs::path root_;
};

TEST_F(SpareFoldersTest, EmptyOnesBecomeTheNextJobs) {
  SpareFolders spare;
  EXPECT_FALSE(spare.give(folders("2"))) << "there is none yet";
  ASSERT_TRUE(spare.keep(made("1")));
  ASSERT_TRUE(spare.give(folders("2")));
  EXPECT_FALSE(fs::exists(root_ / "1"));
  EXPECT_TRUE(fs::is_empty(folders("2").workspace));
  EXPECT_TRUE(fs::is_empty(folders("2").temp));
  EXPECT_FALSE(spare.give(folders("3"))) << "each is given once";
}

TEST_F(SpareFoldersTest, WhatAJobHasTouchedIsNotGivenToAnother) {
  using Touch = std::function<void(const JobFolders&)>;
  const std::pair<const char*, Touch> rows[] = {
      {"file in the workspace", [](const auto& at) { std::ofstream(at.workspace + "/f") << "x"; }},
      {"hidden file in temp", [](const auto& at) { std::ofstream(at.temp + "/.f") << "x"; }},
      {"folder beside the workspace",
       [](const auto& at) { fs::create_directory(at.pipeline + "/other"); }},
      {"file in the work folder", [](const auto& at) { std::ofstream(at.work + "/f") << "x"; }},
      {"workspace removed", [](const auto& at) { fs::remove(at.workspace); }},
      {"temp renamed", [](const auto& at) { fs::rename(at.temp, at.work + "/temp"); }},
      {"workspace is a link",
       [](const auto& at) {
         fs::remove(at.workspace);
         fs::create_symlink(at.temp, at.workspace);
       }},
      {"everybody may write",
       [](const auto& at) { fs::permissions(at.workspace, fs::perms::all); }},
      {"nobody may enter", [](const auto& at) { fs::permissions(at.temp, fs::perms::owner_read); }},
  };
  for (const auto& [name, touch] : rows) {
    SCOPED_TRACE(name);
    const JobFolders job = made("job");
    touch(job);
    SpareFolders spare;
    EXPECT_FALSE(spare.keep(job));
    EXPECT_FALSE(spare.give(folders("next")));
    EXPECT_FALSE(fs::exists(folders("next").work));
    fs::remove_all(job.work);
  }
}

TEST_F(SpareFoldersTest, AWorkspaceOutsideStaysWhereItIs) {
  JobFolders job = made("1");
  job.workspace = (root_ / "elsewhere").string();
  ASSERT_TRUE(make_folders(job.workspace));
  SpareFolders spare;
  EXPECT_FALSE(spare.keep(job));
}

}  // namespace
}  // namespace localrun
