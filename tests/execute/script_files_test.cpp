#include "runner/execute/script_files.hpp"

#include "runner/process/private_files.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <iterator>

namespace localrun {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class ScriptFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = create_temporary_folder();
    ASSERT_TRUE(made);
    folder_ = *made;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string folder_;
};

TEST_F(ScriptFilesTest, WritesTheNextOneIntoTheFileMadeAhead) {
  ScriptFiles scripts(folder_);
  const auto first = scripts.write("a", ".sh", "echo 1");
  ASSERT_TRUE(first);
  EXPECT_EQ(*first, folder_ + "/a.sh");
  scripts.prepare("b");
  scripts.prepare("c");
  const auto second = scripts.write("d", ".sh", "echo 2");
  ASSERT_TRUE(second);
  EXPECT_EQ(*second, folder_ + "/b.sh");
  EXPECT_EQ(text_of(*first), "echo 1");
  EXPECT_EQ(text_of(*second), "echo 2");
  const auto third = scripts.write("e", ".sh", "echo 3");
  ASSERT_TRUE(third);
  EXPECT_EQ(*third, folder_ + "/e.sh");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 3);
}

TEST_F(ScriptFilesTest, TakesTheFileMadeAheadOnlyWhereItIsRight) {
  struct Row {
    const char* name;
    const char* extension;
    const char* text;
    std::function<void(const std::string& made)> change;
  };
  const auto nothing = [](const std::string&) {};
  const Row rows[] = {
      {"another shell", ".py", "print()", nothing},
      {"no extension", "", "x", nothing},
      {"an empty script", ".sh", "", nothing},
      {"it was removed", ".sh", "echo", [](const std::string& made) { fs::remove(made); }},
      {"something was written", ".sh", "echo",
       [](const std::string& made) { std::ofstream(made) << "evil"; }},
      {"another file stands there", ".sh", "echo",
       [](const std::string& made) {
         std::ofstream(made + "2") << "\n";
         fs::rename(made + "2", made);
       }},
      {"a link stands there", ".sh", "echo",
       [](const std::string& made) {
         fs::remove(made);
         fs::create_symlink("/dev/null", made);
       }},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    ScriptFiles scripts(folder_);
    ASSERT_TRUE(scripts.write("a", ".sh", "echo 1"));
    scripts.prepare("b");
    row.change(folder_ + "/b.sh");
    const auto written = scripts.write("c", row.extension, row.text);
    ASSERT_TRUE(written);
    EXPECT_EQ(*written, folder_ + "/c" + row.extension);
    EXPECT_EQ(text_of(*written), row.text);
    fs::remove(*written);
  }
}

TEST_F(ScriptFilesTest, TellsOfAFileThatCannotBeMade) {
  ScriptFiles scripts(folder_ + "/none");
  scripts.prepare("a");
  const auto written = scripts.write("b", ".sh", "echo");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().what(),
            "cannot create " + folder_ + "/none/b.sh: No such file or directory");
}

}  // namespace
}  // namespace localrun
