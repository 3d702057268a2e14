#include "runner/worker/spare_views.hpp"

#include "runner/execute/work_files.hpp"
#include "runner/worker/folder_remover.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>

namespace localrun {
namespace {

namespace fs = std::filesystem;

class SpareViewsTest : public ::testing::Test {
 protected:
  SpareViewsTest() {
    std::string pattern = (fs::temp_directory_path() / "localrun-test-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~SpareViewsTest() override { fs::remove_all(root_); }

  /// As a job has it whose view has been made.
  [[nodiscard]] JobView made(const std::string& name) const {
    JobView job;
    job.work = (root_ / name).string();
    job.view.scratch = job.work + "/tmp";
    job.folders = {{job.work, {"tmp", "runner"}}, {job.work + "/runner", {}}};
    job.view.writable = {{job.work, "/tmp/run/own"}, {"/var/x", "/var/x"}};
    job.view.readable = {"/tmp/run/seen", "/tmp/run/seen/inner", "/tmpfile"};
    for (const char* folder : {"/runner", "/tmp/run/own", "/tmp/run/seen"})
      EXPECT_TRUE(make_folders(job.work + folder));
    ::chmod(job.view.scratch.c_str(), 01777);
    return job;
  }

  fs::path root_;
};

TEST_F(SpareViewsTest, UntouchedOnesAreGivenOn) {
  SpareViews spare;
  const std::string next = (root_ / "2").string();
  EXPECT_FALSE(spare.give(next));
  EXPECT_TRUE(spare.keep(made("1")));
  EXPECT_TRUE(spare.give(next));
  EXPECT_TRUE(fs::is_directory(next + "/tmp/run/own"));
  EXPECT_FALSE(fs::exists(root_ / "1"));
  EXPECT_FALSE(spare.give((root_ / "3").string())) << "it was given away";
}

TEST_F(SpareViewsTest, AllOthersAreNot) {
  const auto touch = [](const std::string& path) { std::ofstream(path) << "x"; };
  const struct {
    const char* name;
    std::function<void(const std::string& work)> change;
  } rows[] = {
      {"a file in the home", [&](const std::string& work) { touch(work + "/runner/x"); }},
      {"a file beside", [&](const std::string& work) { touch(work + "/x"); }},
      {"a file in /tmp", [&](const std::string& work) { touch(work + "/tmp/x"); }},
      {"a file on a mount point", [&](const std::string& work) { touch(work + "/tmp/run/own/x"); }},
      {"a folder", [](const std::string& work) { fs::create_directory(work + "/tmp/x"); }},
      {"a folder between",
       [](const std::string& work) { fs::create_directory(work + "/tmp/run/x"); }},
      {"a mount point that is gone",
       [](const std::string& work) { fs::remove(work + "/tmp/run/own"); }},
      {"a link in its place",
       [](const std::string& work) {
         fs::remove(work + "/runner");
         fs::create_symlink("/etc", work + "/runner");
       }},
      {"a mode", [](const std::string& work) { ::chmod((work + "/runner").c_str(), 0777); }},
      {"the mode of /tmp", [](const std::string& work) { ::chmod((work + "/tmp").c_str(), 0755); }},
      {"a mode between",
       [](const std::string& work) { ::chmod((work + "/tmp/run").c_str(), 0700); }},
      {"all of it", [](const std::string& work) { fs::remove_all(work); }},
  };
  SpareViews spare;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const JobView job = made(row.name);
    row.change(job.work);
    EXPECT_FALSE(spare.keep(job));
  }
  EXPECT_FALSE(spare.give((root_ / "next").string()));
}

TEST_F(SpareViewsTest, TheRemoverGoesOnByItself) {
  FolderRemover remover;
  const JobView one = made("one");
  const JobView two = made("two");
  std::ofstream(one.work + "/file") << "x";
  remover.remove(one.work);
  remover.remove((root_ / "missing").string());
  remover.remove(two.work);
  while (fs::exists(one.work) || fs::exists(two.work)) std::this_thread::yield();
  EXPECT_TRUE(fs::exists(root_));
}

}  // namespace
}  // namespace localrun
