#include "runner/workspace/tree_copy.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

constexpr TreeLimits wide{1000, 1'000'000};

class TreeCopy : public testing::Test {
 protected:
  TreeCopy() {
    std::string name = (fs::temp_directory_path() / "localrun-tree-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    for (const char* each : {"from", "to"}) fs::create_directory(folder_ / each);
  }
  ~TreeCopy() override {
    (void)std::system(("chmod -R u+rwX '" + folder_.string() + "'").c_str());
    fs::remove_all(folder_);
  }
  TreeCopy(const TreeCopy&) = delete;
  TreeCopy& operator=(const TreeCopy&) = delete;

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((from() / name).parent_path());
    std::ofstream(from() / name) << text;
  }
  [[nodiscard]] fs::path from() const { return folder_ / "from"; }
  [[nodiscard]] fs::path to() const { return folder_ / "to"; }
  [[nodiscard]] Tree scan() const {
    auto tree = scan_tree(from().string(), wide);
    EXPECT_TRUE(tree) << tree.error().what();
    return tree ? *tree : Tree();
  }
  /// Kinds, modes, contents.
  [[nodiscard]] static std::string look(const fs::path& folder) {
    std::string text;
    const auto tree = scan_tree(folder.string(), wide);
    for (const auto& [path, entry] : *tree) {
      std::ostringstream line;
      line << path << ' ' << std::oct << entry.mode << ' ' << entry.device << entry.is_opaque;
      if (S_ISREG(entry.mode)) line << ' ' << std::ifstream(folder / path).rdbuf();
      if (S_ISLNK(entry.mode)) line << ' ' << fs::read_symlink(folder / path).string();
      text += line.str() + '\n';
    }
    return text;
  }
  void update(const Tree& before, const Tree& now) const {
    const auto done = update_copy(from().string(), before, now, to().string());
    EXPECT_TRUE(done) << done.error().what();
    EXPECT_EQ(look(to()), look(from()));
  }

  fs::path folder_;
};

TEST_F(TreeCopy, FollowsWhateverHappens) {
  write("a", "1");
  write("d/b", "2");
  write("d/e/c", "3");
  fs::create_symlink("nowhere", from() / "link");
  ASSERT_EQ(::mknod((from() / "d/gone").c_str(), S_IFCHR, makedev(0, 0)), 0);
  ASSERT_EQ(::mkfifo((from() / "pipe").c_str(), 0640), 0);
  ASSERT_EQ(::setxattr((from() / "d/e").c_str(), "user.overlay.opaque", "y", 1, 0), 0);
  fs::permissions(from() / "d/b", fs::perms(0751));
  const Tree first = scan();
  update({}, first);
  update(first, scan());

  write("a", "2");
  fs::remove_all(from() / "d/e");
  write("d/e", "a file now");
  fs::remove(from() / "link");
  write("link/f", "");
  fs::remove(from() / "d/gone");
  fs::permissions(from() / "d/b", fs::perms(0600));
  const Tree second = scan();
  update(first, second);

  fs::remove_all(from() / "d");
  fs::permissions(from() / "link", fs::perms(0500));
  const Tree third = scan();
  update(second, third);
  write("link/g", "");
  update(third, scan());
}

TEST_F(TreeCopy, AChangeOfTheSameSizeIsSeen) {
  Tree before;
  for (int i = 0; i < 20; ++i) {
    write("a", std::to_string(i % 10));
    const Tree now = scan();
    update(before, now);
    before = now;
  }
}

TEST_F(TreeCopy, ALinkedCopyStaysAsItIs) {
  write("a", "1");
  write("d/b", "2");
  const Tree first = scan();
  update({}, first);
  const fs::path other = folder_ / "other";
  ASSERT_TRUE(link_copy(to().string(), other.string()));
  const std::string as_it_was = look(other);
  write("a", "changed");
  fs::remove(from() / "d/b");
  update(first, scan());
  EXPECT_EQ(look(other), as_it_was);
}

TEST_F(TreeCopy, LimitsAreKept) {
  write("a", std::string(100, 'x'));
  write("d/b", "");
  EXPECT_TRUE(scan_tree(from().string(), {3, 100}));
  for (const TreeLimits limits : {TreeLimits{2, 100}, TreeLimits{3, 99}}) {
    const auto tree = scan_tree(from().string(), limits);
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().code(), tree_too_large);
  }
}

TEST_F(TreeCopy, FilesAreRemovedByTheirContents) {
  write("a", std::string((8U << 20U) - 3, 'x') + "secret" + std::string(100, 'x'));
  write("d/b", "fine");
  write("d/secret", "");
  write("spared/c", "secret");
  fs::create_symlink("to-secret", from() / "link");
  const auto is_secret = [](std::string_view text) {
    return text.find("secret") != std::string_view::npos;
  };
  EXPECT_EQ(remove_files_if(from().string(), is_secret, "spared"),
            (std::vector<std::string>{"a", "d/secret", "link"}));
  EXPECT_TRUE(fs::exists(from() / "d/b"));
  EXPECT_TRUE(fs::exists(from() / "spared/c"));
}

}  // namespace
}  // namespace localrun
