#include "runner/workspace/listing_memory.hpp"

#include "runner/workspace/file_time.hpp"
#include "git_sandbox.hpp"
#include "runner/process/git.hpp"

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <thread>

namespace localrun {
namespace {

namespace fs = std::filesystem;

using Paths = std::vector<std::string>;

/// A repository with a folder that is ignored, one with nothing but ignored files, and others.
class ListingMemories : public GitSandbox {
 protected:
  ListingMemories() {
    ::setenv("HOME", path("home").c_str(), 1);
    ::unsetenv("XDG_CONFIG_HOME");
    write("tree/.gitignore", "build/\n*.o\n");
    write("tree/build/deep/file", "");
    write("tree/objects/a.o", "");
    write("tree/src/a.c", "");
    write("tree/src/a.o", "");
    write("tree/src/.gitignore", "*.tmp\n");
    write("tree/src/deep/b.c", "");
    git({"init", "--quiet"});
    git({"add", "."});
    git({"commit", "--quiet", "--message=first"});
  }

  void git(const std::vector<std::string>& arguments) const {
    const auto done = run_git(path("tree"), arguments);
    EXPECT_TRUE(done) << done.error().what();
  }
  [[nodiscard]] std::string configuration() const {
    const auto told = run_git(path("tree"), {"config", "--null", "--list"});
    EXPECT_TRUE(told);
    return told ? *told : std::string();
  }
  [[nodiscard]] Paths listed() const {
    const auto told = run_git(path("tree"), {"ls-files", "-z", "--others", "--ignored",
                                             "--exclude-standard", "--directory"});
    EXPECT_TRUE(told);
    return told ? paths_in(*told) : Paths();
  }
  /// As a run does it, once times tell what changes from now on.
  void keep() const {
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
    const auto tree = git_folder_at(path("tree"));
    const ListingMemory memory(path("memory"), *tree);
    const FileTime begin = file_time_now();
    memory.keep(configuration(), listed(), begin);
  }
  [[nodiscard]] std::optional<Paths> recalled() const {
    const auto tree = git_folder_at(path("tree"));
    return ListingMemory(path("memory"), *tree).recall(configuration());
  }
};

TEST_F(ListingMemories, KnowWhatGitListed) {
  EXPECT_FALSE(recalled());
  keep();
  const auto known = recalled();
  ASSERT_TRUE(known);
  EXPECT_EQ(*known, listed());
  EXPECT_EQ(*known, (Paths{"build/", "objects/", "objects/a.o", "src/a.o"}));
}

TEST_F(ListingMemories, KnowATreeInWhichNothingIsIgnored) {
  for (const char* name : {"tree/build", "tree/objects", "tree/src/a.o"})
    fs::remove_all(path(name));
  keep();
  const auto known = recalled();
  ASSERT_TRUE(known);
  EXPECT_EQ(*known, Paths());
}

TEST_F(ListingMemories, AreOfOneTree) {
  keep();
  fs::rename(path("tree"), path("other"));
  const auto tree = git_folder_at(path("other"));
  EXPECT_FALSE(ListingMemory(path("memory"), *tree).recall(""));
}

TEST_F(ListingMemories, ChangesOfContentsDoNotMatter) {
  keep();
  write("tree/src/a.c", "changed");
  write("tree/build/deep/another", "");
  EXPECT_TRUE(recalled());
}

TEST_F(ListingMemories, ForgetWithEachChangeThatMayMatter) {
  const std::pair<const char*, std::function<void()>> changes[] = {
      {"a new file", [&] { write("tree/new.o", ""); }},
      {"one in a folder", [&] { write("tree/src/deep/new.o", ""); }},
      {"one beside ignored ones", [&] { write("tree/objects/new.c", ""); }},
      {"one that is gone", [&] { fs::remove(path("tree/src/a.o")); }},
      {"patterns", [&] { write("tree/.gitignore", "*.o\n"); }},
      {"patterns of a folder", [&] { write("tree/src/.gitignore", "*.c\n"); }},
      {"new patterns", [&] { write("tree/src/deep/.gitignore", "*\n"); }},
      {"patterns of the repository", [&] { write("tree/.git/info/exclude", "src\n"); }},
      {"patterns of the user", [&] { write("home/.config/git/ignore", "*.c\n"); }},
      {"the index",
       [&] {
         git({"add", "--force", "objects/a.o"});
       }},
      {"a setting",
       [&] {
         git({"config", "core.excludesFile", path("patterns")});
       }},
      {"the file that it names", [&] { write("patterns", "*.c\n"); }},
  };
  for (const auto& [name, change] : changes) {
    SCOPED_TRACE(name);
    keep();
    EXPECT_TRUE(recalled());
    change();
    EXPECT_FALSE(recalled());
    keep();
    const auto known = recalled();
    ASSERT_TRUE(known);
    EXPECT_EQ(*known, listed());
  }
}

TEST_F(ListingMemories, NothingIsKeptOfWhatChangesMeanwhile) {
  const auto tree = git_folder_at(path("tree"));
  const ListingMemory memory(path("memory"), *tree);
  const FileTime begin = file_time_now();
  write("tree/new.o", "");
  memory.keep(configuration(), {}, begin);
  EXPECT_FALSE(memory.has_any());
}

TEST_F(ListingMemories, NothingIsKeptOfATreeWithAnotherRepositoryInIt) {
  fs::create_directories(path("tree/src/inner/.git"));
  keep();
  EXPECT_FALSE(recalled());
}

TEST_F(ListingMemories, ADamagedFileIsNoMemory) {
  keep();
  const std::string file = fs::directory_iterator(path("memory"))->path().string();
  const auto size = fs::file_size(file);
  for (std::uintmax_t left = size - 1; left > 0; left -= std::min<std::uintmax_t>(left, 7)) {
    fs::resize_file(file, left);
    EXPECT_FALSE(recalled()) << left;
  }
}

}  // namespace
}  // namespace localrun
