#include "runner/workspace/tree_scan.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <thread>

namespace localrun {
namespace {

namespace fs = std::filesystem;

constexpr TreeLimits wide{1000, 1'000'000};

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

/// A folder with files in folders; each change is made to one of its own.
class RepeatedScans : public testing::Test {
 protected:
  RepeatedScans() {
    std::string name = (fs::temp_directory_path() / "localrun-scan-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    write(folder_ / "a", "1");
    write(folder_ / "d/b", "2");
    write(folder_ / "d/e/c", "3");
    fs::create_directory(folder_ / "d-e");
    fs::create_symlink("a", folder_ / "link");
  }
  ~RepeatedScans() override { fs::remove_all(folder_); }
  RepeatedScans(const RepeatedScans&) = delete;
  RepeatedScans& operator=(const RepeatedScans&) = delete;

  /// Freshness is a matter of when one looks.
  static Tree without_freshness(Tree tree) {
    for (auto& [path, entry] : tree) entry.is_fresh = false;
    return tree;
  }
  [[nodiscard]] Tree scanned(RepeatedScan& scan) const {
    auto tree = scan.scan(wide);
    EXPECT_TRUE(tree);
    auto anew = scan_tree(folder_.string(), wide);
    EXPECT_EQ(without_freshness(*tree), without_freshness(*anew));
    return *std::move(tree);
  }
  /// Until times tell a further change.
  static void settle() { std::this_thread::sleep_for(std::chrono::milliseconds(25)); }

  fs::path folder_;
};

TEST_F(RepeatedScans, SeeEachChange) {
  const std::pair<const char*, std::function<void(const fs::path&)>> changes[] = {
      {"nothing", [](const fs::path&) {}},
      {"written in place", [](const fs::path& f) { std::ofstream(f / "d/e/c") << "4"; }},
      {"added", [](const fs::path& f) { write(f / "d/e/new", ""); }},
      {"added in an empty folder", [](const fs::path& f) { write(f / "d-e/new", ""); }},
      {"added at the top", [](const fs::path& f) { write(f / "new", ""); }},
      {"removed", [](const fs::path& f) { fs::remove(f / "d/b"); }},
      {"renamed", [](const fs::path& f) { fs::rename(f / "d/e", f / "d/f"); }},
      {"replaced", [](const fs::path& f) { fs::rename(f / "d/f/c", f / "a"); }},
      {"a mode", [](const fs::path& f) { fs::permissions(f / "a", fs::perms(0751)); }},
      {"a folder's mode", [](const fs::path& f) { fs::permissions(f / "d", fs::perms(0700)); }},
      {"a folder in place of a file",
       [](const fs::path& f) { return fs::remove(f / "a"), write(f / "a/b", ""); }},
      {"a link",
       [](const fs::path& f) {
         return fs::remove(f / "link"), fs::create_symlink("b", f / "link");
       }},
      {"opaque",
       [](const fs::path& f) {
         ASSERT_EQ(::setxattr((f / "d").c_str(), "user.overlay.opaque", "y", 1, 0), 0);
       }},
      {"all", [](const fs::path& f) { return fs::remove_all(f), fs::create_directory(f), void(); }},
  };
  RepeatedScan scan(folder_.string());
  static_cast<void>(scanned(scan));
  for (const auto& [name, change] : changes) {
    SCOPED_TRACE(name);
    settle();
    static_cast<void>(scanned(scan));
    static_cast<void>(scanned(scan));
    change(folder_);
    static_cast<void>(scanned(scan));
  }
}

TEST_F(RepeatedScans, AFileIsFreshForAWhileOnly) {
  RepeatedScan scan(folder_.string());
  settle();
  static_cast<void>(scanned(scan));
  std::ofstream(folder_ / "a") << "5";
  static_cast<void>(scanned(scan));
  settle();
  EXPECT_FALSE(scanned(scan).at("a").is_fresh);
}

TEST_F(RepeatedScans, KeepLimits) {
  settle();
  RepeatedScan scan(folder_.string());
  ASSERT_TRUE(scan.scan(wide));
  const auto smaller = scan.scan({3, 1000});
  ASSERT_FALSE(smaller);
  EXPECT_EQ(smaller.error().code(), tree_too_large);
}

}  // namespace
}  // namespace localrun
