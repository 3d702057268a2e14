#include "runner/workspace/copy_files.hpp"

#include "tests/workspace/git_sandbox.hpp"

#include <algorithm>
#include <sys/stat.h>

namespace localrun {
namespace {

class CopyFiles : public GitSandbox {
 protected:
  CopyFiles() {
    std::filesystem::create_directories(path("from"));
    std::filesystem::create_directories(path("to"));
  }
  Result<CopiedFiles> copy(std::vector<std::string> paths) const {
    return copy_files(path("from"), path("to"), std::move(paths));
  }
};

TEST_F(CopyFiles, SkipsWhatIsGoneAndCopiesRepeatsOnce) {
  write("from/a", "1");
  write("from/d/b", "22");
  const Result<CopiedFiles> copied = copy({"a", "gone", "d/b", "a", "no/such/folder", "a/b"});
  ASSERT_TRUE(copied) << copied.error().what();
  EXPECT_EQ(copied->files, 2U);
  EXPECT_EQ(copied->bytes, 3U);
  EXPECT_EQ(read("to/d/b"), "22");
  EXPECT_FALSE(exists("to/no"));
}

TEST_F(CopyFiles, TellsFoldersAndSkipsSpecialFiles) {
  write("from/folder/x", "1");
  shell("from", "mkfifo pipe");
  const Result<CopiedFiles> copied = copy({"folder", "pipe"});
  ASSERT_TRUE(copied) << copied.error().what();
  EXPECT_EQ(copied->folders, std::vector<std::string>{"folder"});
  EXPECT_EQ(copied->files, 0U);
  EXPECT_FALSE(exists("to/pipe"));
}

TEST_F(CopyFiles, AFolderInTheWayIsAnErrorThatNamesIt) {
  write("from/a", "1");
  write("to/a/b", "2");
  const Result<CopiedFiles> copied = copy({"a"});
  ASSERT_FALSE(copied);
  EXPECT_NE(copied.error().what().find("to/a"), std::string::npos);
}

TEST_F(CopyFiles, HolesStayHoles) {
  struct Piece {
    off_t at;
    std::string text;
  };
  const off_t size = off_t{1} << 32U;
  for (const auto& pieces : std::vector<std::vector<Piece>>{
           {}, {{0, "begin"}}, {{size / 2, "middle"}}, {{4096, "a"}, {size - 3, "end"}}}) {
    shell("from", "rm -f holes && truncate -s " + std::to_string(size) + " holes");
    for (const Piece& piece : pieces)
      shell("from", "printf " + piece.text + " | dd of=holes conv=notrunc status=none oflag=" +
                        "seek_bytes seek=" + std::to_string(piece.at));
    const Result<CopiedFiles> copied = copy({"holes"});
    ASSERT_TRUE(copied) << copied.error().what();
    struct stat status {};
    ASSERT_EQ(::stat((path("to") + "/holes").c_str(), &status), 0);
    EXPECT_EQ(status.st_size, size);
    EXPECT_LT(status.st_blocks, 1000);
    for (const Piece& piece : pieces)
      EXPECT_EQ(
          shell("to", "dd if=holes status=none iflag=skip_bytes,count_bytes skip=" +
                          std::to_string(piece.at) + " count=" + std::to_string(piece.text.size())),
          piece.text);
  }
}

TEST_F(CopyFiles, CopiesBetweenFileSystems) {
  if (!std::filesystem::exists("/dev/shm")) GTEST_SKIP() << "no second file system";
  std::string pattern = "/dev/shm/localrun-test-XXXXXX";
  const std::string other = ::mkdtemp(pattern.data());
  const std::string content(200'000, 'x');
  write("from/big", content);
  write("from/empty", "");
  const Result<CopiedFiles> out = copy_files(path("from"), other, {"big", "empty"});
  const Result<CopiedFiles> back = copy_files(other, path("to"), {"big", "empty"});
  std::filesystem::remove_all(other);
  ASSERT_TRUE(out) << out.error().what();
  ASSERT_TRUE(back) << back.error().what();
  EXPECT_EQ(read("to/big"), content);
  EXPECT_TRUE(exists("to/empty"));
}

TEST_F(CopyFiles, ListsAllFilesButThoseLeftOut) {
  write("from/a", "1");
  write("from/d/e/b", "1");
  write("from/d/state/c", "1");
  shell("from", "ln -s d link; mkdir empty");
  Result<std::vector<std::string>> files = list_files(path("from"), {"d/state"});
  ASSERT_TRUE(files);
  std::sort(files->begin(), files->end());
  EXPECT_EQ(*files, (std::vector<std::string>{"a", "d/e/b", "link"}));
}

TEST_F(CopyFiles, AMissingRootIsAnError) {
  EXPECT_FALSE(copy_files(path("nowhere"), path("to"), {"a"}));
  EXPECT_FALSE(copy_files(path("from"), path("nowhere"), {"a"}));
  EXPECT_FALSE(list_files(path("nowhere"), {}));
}

}  // namespace
}  // namespace localrun
