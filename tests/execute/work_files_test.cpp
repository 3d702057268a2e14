#include "runner/execute/work_files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

class WorkFiles : public testing::Test {
 protected:
  WorkFiles() {
    std::string name = (fs::temp_directory_path() / "run-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~WorkFiles() override { fs::remove_all(folder_); }
  WorkFiles(const WorkFiles&) = delete;
  WorkFiles& operator=(const WorkFiles&) = delete;

  fs::path folder_;
};

TEST_F(WorkFiles, AJobsFolderIsMadeAlone) {
  ASSERT_TRUE(make_job_folder((folder_ / "1").string()));
  EXPECT_TRUE(fs::is_directory(folder_ / "1"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(WorkFiles, AJobsFolderThatIsThereStays) {
  fs::create_directory(folder_ / "1");
  std::ofstream(folder_ / "1/file") << "kept";
  ASSERT_TRUE(make_job_folder((folder_ / "1").string()));
  EXPECT_TRUE(fs::exists(folder_ / "1/file"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(WorkFiles, AJobsFolderBringsThoseAboveIt) {
  ASSERT_TRUE(make_job_folder((folder_ / "a/b/1").string()));
  EXPECT_TRUE(fs::is_directory(folder_ / "a/b/1"));
}

TEST_F(WorkFiles, AFileInPlaceOfAJobsFolderIsNotReplaced) {
  std::ofstream(folder_ / "1") << "kept";
  static_cast<void>(make_job_folder((folder_ / "1").string()));
  EXPECT_TRUE(fs::is_regular_file(folder_ / "1"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

}  // namespace
}  // namespace localrun
