// What two scans of a layer tell, without a kernel's overlay: the layer is made as one leaves it.

#include "runner/workspace/kept_changes.hpp"
#include "runner/workspace/path_changes.hpp"
#include "runner/workspace/scanned_files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

class Layers : public testing::Test {
 protected:
  Layers() {
    std::string name = (fs::temp_directory_path() / "localrun-layers-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    for (const char* each : {"lower", "upper"}) fs::create_directory(folder_ / each);
    write("lower/a", "1\n");
    write("lower/d/b", "2\n");
    write("lower/d/e/c", "3\n");
    write("lower/.gitignore", "out/\n*.log\nonly/*\n!only/kept\n");
    EXPECT_EQ(std::system(("git -C '" + (folder_ / "lower").string() + "' init -q").c_str()), 0);
    layers_.upper = (folder_ / "upper").string();
    layers_.laid = {{"", (folder_ / "lower").string()}};
  }
  ~Layers() override { fs::remove_all(folder_); }
  Layers(const Layers&) = delete;
  Layers& operator=(const Layers&) = delete;

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  void whiteout(const std::string& name) const {
    fs::create_directories((folder_ / name).parent_path());
    ASSERT_EQ(::mknod((folder_ / name).c_str(), S_IFCHR, makedev(0, 0)), 0);
  }
  void opaque(const std::string& name) const {
    fs::create_directories(folder_ / name);
    ASSERT_EQ(::setxattr((folder_ / name).c_str(), "user.overlay.opaque", "y", 1, 0), 0);
  }
  ScannedFiles scan(const ScannedFiles& before = {}) const {
    auto files = scan_files(layers_, before);
    EXPECT_TRUE(files) << files.error().what();
    return files ? *files : ScannedFiles();
  }
  std::string told(const ScannedFiles& before, const ScannedFiles& after) const {
    std::string text;
    for (const PathChange& each : changes_between(layers_, before, after)) {
      text += !each.before ? 'A' : !each.after ? 'D' : 'M';
      text += ' ' + each.path;
      if (each.is_ignored) text += " ignored:" + std::to_string(each.files);
      text += '\n';
    }
    return text;
  }
  std::string told() const { return told({}, scan()); }

  fs::path folder_;
  WorkspaceLayers layers_;
};

TEST_F(Layers, NothingIsThereAtFirst) { EXPECT_EQ(told(), ""); }

TEST_F(Layers, WhatWasOnlyCopiedUpIsNoChange) {
  write("upper/a", "1\n");
  fs::create_directories(folder_ / "upper/d/e");
  EXPECT_EQ(told(), "");
  fs::permissions(folder_ / "upper/a", fs::perms(0755));
  EXPECT_EQ(told(), "M a\n");
  write("upper/a", "2\n");
  EXPECT_EQ(told(), "M a\n");
}

TEST_F(Layers, RemovedFoldersAreTheirFiles) {
  whiteout("upper/d");
  EXPECT_EQ(told(), "D d/b\nD d/e/c\n");
}

TEST_F(Layers, WhatTheCheckoutLeftOutIsNotDeleted) {
  whiteout("upper/d/b");
  const ScannedFiles first = scan();
  EXPECT_EQ(told(first, scan(first)), "");
  fs::remove_all(folder_ / "upper/d");
  whiteout("upper/d");
  EXPECT_EQ(told(first, scan(first)), "D d/e/c\n");
}

TEST_F(Layers, AnOpaqueFolderHidesThatOfTheRepository) {
  opaque("upper/d");
  write("upper/d/b", "2\n");
  write("upper/d/new", "");
  EXPECT_EQ(told(), "D d/e/c\nA d/new\n");
}

TEST_F(Layers, KindsThatChange) {
  write("upper/d", "a file now");
  whiteout("upper/a");
  EXPECT_EQ(told(), "D a\nA d\nD d/b\nD d/e/c\n");
  fs::remove(folder_ / "upper/a");
  fs::create_symlink("d", folder_ / "upper/a");
  ASSERT_EQ(::mkfifo((folder_ / "upper/pipe").c_str(), 0600), 0);
  EXPECT_EQ(told(), "M a\nA d\nD d/b\nD d/e/c\nA pipe\n");
}

TEST_F(Layers, IgnoredFoldersAreCountedAndNotEntered) {
  for (int i = 0; i < 5; ++i) write("upper/out/x/" + std::to_string(i), "");
  write("upper/new/build.log", "");
  write("upper/new/out/deep/file", "");
  write("upper/only/kept", "");
  write("upper/only/other", "");
  const ScannedFiles first = scan();
  EXPECT_EQ(told({}, first),
            "A new/build.log ignored:0\nA new/out ignored:1\nA only/kept\nA only/other ignored:0\n"
            "A out ignored:5\n");
  EXPECT_FALSE(first.contains("out/x"));
  EXPECT_EQ(told(first, scan(first)), "");
  write("upper/out/y", "");
  EXPECT_EQ(told(first, scan(first)), "M out ignored:6\n");
}

TEST_F(Layers, AnIgnoredFolderOfTheRepositoryMayComeAnew) {
  write("lower/out/local", "");
  whiteout("upper/out");
  const ScannedFiles first = scan();
  fs::remove(folder_ / "upper/out");
  opaque("upper/out");
  write("upper/out/made", "");
  EXPECT_EQ(told(first, scan(first)), "A out ignored:1\n");
}

TEST_F(Layers, GitAndOtherCheckoutsAreLeftOut) {
  write("upper/.git/index", "");
  write("upper/new/.git/index", "");
  write("upper/other/file", "");
  layers_.left_out = {"other"};
  EXPECT_EQ(told(), "A new\n");
}

TEST_F(Layers, PlacesWithoutARepositoryHaveOnlyNewFiles) {
  layers_.laid = {{"in/side", (folder_ / "lower").string()}};
  write("upper/a", "1\n");
  write("upper/in/x.log", "");
  write("upper/in/side/a", "1\n");
  write("upper/in/side/x.log", "");
  EXPECT_EQ(told(), "A a\nA in/side/x.log ignored:0\nA in/x.log\n");
}

TEST_F(Layers, TooManyFilesAreNotLookedAt) {
  for (std::size_t i = 0; i <= most_scanned_files; ++i) {
    std::ofstream(folder_ / "upper" / std::to_string(i));
  }
  const auto files = scan_files(layers_, {});
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code(), too_many_files);
}

TEST_F(Layers, ContentsAreKeptWithinTheLimit) {
  write("upper/a", "changed\n");
  write("upper/large", std::string(5000, 'x'));
  write("upper/secret", "it is hidden here");
  KeepOptions options;
  options.repository = layers_.laid.front().lower;
  options.most_bytes = 1000;
  options.hide_secrets = [](std::string_view text) -> std::optional<std::string> {
    return text.find("hidden") == std::string_view::npos ? std::nullopt : std::optional("***");
  };
  const fs::path kept = folder_ / "kept";
  const auto files = keep_changes(layers_, changes_between(layers_, {}, scan()), kept, options);
  ASSERT_TRUE(files) << files.error().what();
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ(files->at(0).repository_path, "a");
  EXPECT_EQ(*kept_contents(kept, 0, Side::before), "1\n");
  EXPECT_EQ(*kept_contents(kept, 0, Side::after), "changed\n");
  EXPECT_NE(files->at(1).not_kept, "");
  EXPECT_EQ(files->at(2).not_kept, "it holds a secret");
  EXPECT_FALSE(fs::exists(kept_place(kept, 1, Side::after)));
  EXPECT_FALSE(fs::exists(kept_place(kept, 2, Side::after)));
  const auto read = read_kept_changes(kept);
  ASSERT_TRUE(read) << read.error().what();
  EXPECT_EQ(*read, *files);
}

TEST(KeptChanges, TheListReadsBackAsItWasWritten) {
  KeptFile odd;
  odd.path = "odd \"\\\n\x01\xff name";
  odd.repository_path = odd.path;
  odd.after = KeptSide{SeenFile::Kind::link, false, 3, "a\n\xfe", true};
  KeptFile gone;
  gone.path = "gone";
  gone.before = KeptSide{SeenFile::Kind::file, true, 1U << 31U, {}, false};
  gone.is_ignored = true;
  gone.files = 7;
  gone.not_kept = "git ignores it";
  const std::vector<KeptFile> files = {odd, gone};
  const auto read = kept_changes_of(kept_changes_text(files));
  ASSERT_TRUE(read) << read.error().what();
  EXPECT_EQ(*read, files);
  for (const char* bad : {"[", "{}\n", "{\"path\":1}\n", "null\n"})
    EXPECT_FALSE(kept_changes_of(bad));
}

}  // namespace
}  // namespace localrun
