#include "runner/process/private_files.hpp"

#include "tests/process/support.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;
using test::read_text;
using test::TestFolder;

unsigned mode_of(const fs::path& path) {
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

class PrivateFilesTest : public testing::Test {
 protected:
  PrivateFilesTest() : before_(::umask(0)) {}
  ~PrivateFilesTest() override { ::umask(before_); }
  TestFolder folder;

 private:
  mode_t before_;
};

TEST_F(PrivateFilesTest, CreatesFoldersForThisUserOnly) {
  ASSERT_TRUE(create_private_folder(folder / "a/b/c"));
  EXPECT_EQ(mode_of(folder / "a"), 0700U);
  EXPECT_EQ(mode_of(folder / "a/b/c"), 0700U);
  EXPECT_TRUE(create_private_folder(folder / "a/b/c")) << "again";
  ASSERT_TRUE(write_private_file(folder / "file", "x"));
  const auto failed = create_private_folder(folder / "file");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), EEXIST);
  EXPECT_NE(failed.error().what().find((folder / "file").string()), std::string::npos);
}

TEST_F(PrivateFilesTest, WritesFilesForThisUserOnly) {
  std::ofstream(folder / "file") << "a longer old text";
  ::chmod((folder / "file").c_str(), 0644);
  ASSERT_TRUE(write_private_file(folder / "file", "text"));
  EXPECT_EQ(read_text(folder / "file"), "text");
  EXPECT_EQ(mode_of(folder / "file"), 0600U);
  fs::create_symlink(folder / "file", folder / "link");
  const auto failed = write_private_file(folder / "link", "other");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ELOOP);
  EXPECT_EQ(read_text(folder / "file"), "text");
}

TEST_F(PrivateFilesTest, ReplacesAFileInOneStep) {
  ASSERT_TRUE(replace_private_file(folder / "file", "one"));
  std::ifstream reader(folder / "file");
  ASSERT_TRUE(replace_private_file(folder / "file", "two"));
  std::string seen;
  reader >> seen;
  EXPECT_EQ(seen, "one") << "who reads the old one keeps it";
  EXPECT_EQ(read_text(folder / "file"), "two");
  EXPECT_EQ(mode_of(folder / "file"), 0600U);
  fs::create_directory(folder / "folder");
  EXPECT_FALSE(replace_private_file(folder / "folder", "x"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 2) << "nothing left behind";
}

TEST_F(PrivateFilesTest, AppendsAndReportsAFullDisk) {
  auto file = AppendFile::open(folder / "log");
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->append("one\n"));
  EXPECT_TRUE(file->append("two\n"));
  EXPECT_TRUE(file->sync());
  EXPECT_EQ(read_text(folder / "log"), "one\ntwo\n");
  EXPECT_EQ(mode_of(folder / "log"), 0600U);
  auto full = AppendFile::open("/dev/full");
  ASSERT_TRUE(full);
  const auto failed = full->append("x");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ENOSPC);
  EXPECT_EQ(failed.error().what(), "cannot write '/dev/full': No space left on device");
  EXPECT_FALSE(AppendFile::open(folder / "no/such/folder"));
}

TEST_F(PrivateFilesTest, RemovesTreesAndNoMore) {
  fs::create_directories(folder / "outside");
  std::ofstream(folder / "outside/kept") << "x";
  fs::create_directories(folder / "tree/read-only/deep");
  std::ofstream(folder / "tree/read-only/file") << "x";
  fs::create_directory_symlink(folder / "outside", folder / "tree/link");
  ::chmod((folder / "tree/read-only").c_str(), 0500);
  ::chmod((folder / "tree/read-only/deep").c_str(), 0000);
  EXPECT_TRUE(remove_tree(folder / "tree"));
  EXPECT_FALSE(fs::exists(folder / "tree"));
  EXPECT_TRUE(fs::exists(folder / "outside/kept"));
  fs::create_directory_symlink(folder / "outside", folder / "link");
  EXPECT_TRUE(remove_tree(folder / "link"));
  EXPECT_TRUE(fs::exists(folder / "outside/kept"));
  EXPECT_TRUE(remove_tree(folder / "missing"));
}

TEST_F(PrivateFilesTest, TakesATemporaryFolderThatIsOurs) {
  const auto name = "localrun-" + std::to_string(::geteuid());
  const auto first = create_temporary_folder_in({"", folder / "missing", folder.path()});
  ASSERT_TRUE(first) << first.error().what();
  EXPECT_EQ(first->parent_path(), folder / name);
  EXPECT_EQ(mode_of(*first), 0700U);
  EXPECT_EQ(mode_of(folder / name), 0700U);
  const auto second = create_temporary_folder_in({folder.path()});
  ASSERT_TRUE(second);
  EXPECT_NE(*first, *second);
}

TEST_F(PrivateFilesTest, GivesEachRunsFolderAPlaceOfItsOwnOnTheDisk) {
  struct statfs system {};
  ASSERT_EQ(::statfs(folder.path().c_str(), &system), 0);
  if (system.f_type != EXT4_SUPER_MAGIC) GTEST_SKIP() << "only ext4 can";
  const auto made = create_temporary_folder_in({folder.path()});
  ASSERT_TRUE(made) << made.error().what();
  // And each job's folder in it.
  for (const auto& each : {made->parent_path(), *made}) {
    const Fd spread(::open(each.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    unsigned flags = 0;
    ASSERT_EQ(::ioctl(spread.get(), FS_IOC_GETFLAGS, &flags), 0);
    EXPECT_NE(flags & static_cast<unsigned>(FS_TOPDIR_FL), 0U) << each;
  }
}

TEST_F(PrivateFilesTest, DoesNotTrustAFolderThatOthersMayHavePutThere) {
  const auto name = "localrun-" + std::to_string(::geteuid());
  const auto check = [&] {
    const auto taken = create_temporary_folder_in({folder.path()});
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->parent_path(), folder.path());
    EXPECT_EQ(mode_of(*taken), 0700U);
  };
  fs::create_directory(folder / name);
  ::chmod((folder / name).c_str(), 0777);
  check();
  fs::remove(folder / name);
  fs::create_directory(folder / "elsewhere");
  fs::create_directory_symlink(folder / "elsewhere", folder / name);
  check();
}

TEST_F(PrivateFilesTest, SaysWhenThereIsNoPlaceAtAll) {
  const auto failed = create_temporary_folder_in({folder / "missing"});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ENOENT);
}

}  // namespace
}  // namespace localrun
