// What the built-in cache and artifact actions find and keep.

#include "runner/execute/builtin/artifact_store.hpp"
#include "runner/execute/builtin/cache_store.hpp"
#include "runner/execute/builtin/found_files.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace localrun {
namespace {

namespace fs = std::filesystem;

class Stores : public ::testing::Test {
 protected:
  Stores() {
    std::string pattern = (fs::temp_directory_path() / "localrun-test-XXXXXX").string();
    root_ = fs::canonical(::mkdtemp(pattern.data()));
  }
  ~Stores() override { fs::remove_all(root_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (root_ / name).string(); }
  void write(const std::string& name) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << name;
  }
  void keep(const CacheStore& store, const std::string& key) const {
    const auto draft = store.make_draft();
    ASSERT_TRUE(draft) << draft.error().what();
    std::ofstream(*draft + "/files.tar") << key;
    const auto added = store.add(*draft, key);
    ASSERT_TRUE(added) << added.error().what();
    EXPECT_TRUE(*added);
  }
  [[nodiscard]] static std::string found(const CacheStore& store,
                                         const std::vector<std::string>& keys) {
    const auto entry = store.find(keys);
    return entry ? entry->key : "(none)";
  }

  fs::path root_;
};

TEST_F(Stores, TheKeyItselfThenTheNewestThatBeginsSo) {
  const CacheStore store(path("caches"), "own/app", {"node_modules"});
  EXPECT_EQ(found(store, {"npm-1"}), "(none)");
  keep(store, "npm-1");
  keep(store, "npm-22");
  fs::last_write_time(fs::path(store.find({"npm-1"})->archive).parent_path() / "label",
                      fs::file_time_type::clock::now() - std::chrono::hours(1));
  EXPECT_EQ(found(store, {"npm-1"}), "npm-1");
  EXPECT_EQ(found(store, {"NPM-1"}), "npm-1") << "keys have no case";
  EXPECT_EQ(found(store, {"npm-"}), "npm-22") << "the newest";
  EXPECT_EQ(found(store, {"npm-3", "pip-", "npm-"}), "npm-22");
  EXPECT_EQ(found(store, {"npm-3", "npm-1", "npm-"}), "npm-1") << "the first key that fits";
  EXPECT_EQ(found(store, {"pip-"}), "(none)");
}

TEST_F(Stores, OtherPathsAndRepositoriesAreApart) {
  keep(CacheStore(path("caches"), "own/app", {"a", "b"}), "k");
  EXPECT_EQ(found(CacheStore(path("caches"), "own/app", {"a"}), {"k"}), "(none)");
  EXPECT_EQ(found(CacheStore(path("caches"), "own/other", {"a", "b"}), {"k"}), "(none)");
  EXPECT_EQ(found(CacheStore(path("caches"), "own/app", {"a", "b"}), {"k"}), "k");
}

TEST_F(Stores, AnEntryIsNeverOverwritten) {
  const CacheStore store(path("caches"), "../evil", {"a"});
  keep(store, "k");
  const auto draft = store.make_draft();
  ASSERT_TRUE(draft);
  std::ofstream(*draft + "/files.tar") << "other";
  const auto again = store.add(*draft, "k");
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
  EXPECT_FALSE(fs::exists(*draft));
  EXPECT_TRUE(store.find({"k"})->archive.starts_with(path("caches") + "/")) << "a name is no path";
}

TEST_F(Stores, AllCachesAreToldTheLastUsedFirst) {
  EXPECT_TRUE(stored_caches(path("caches")).empty());
  const CacheStore npm(path("caches"), "own/app", {"node_modules"});
  const CacheStore other(path("caches"), "../evil", {"target"});
  keep(npm, "npm-1");
  keep(other, "cargo\n2");
  const auto draft = npm.make_draft();
  ASSERT_TRUE(draft);
  std::ofstream(*draft + "/label") << "version\nunfinished";
  const auto hours_ago = [](int hours) {
    return fs::file_time_type::clock::now() - std::chrono::hours(hours);
  };
  for (const StoredCache& each : stored_caches(path("caches"))) {
    fs::last_write_time(each.folder / "label", hours_ago(each.key == "npm-1" ? 48 : 24));
    fs::last_write_time(each.folder, hours_ago(each.key == "npm-1" ? 48 : 24));
  }
  const auto told = [&] {
    std::vector<std::string> all;
    for (const StoredCache& each : stored_caches(path("caches")))
      all.push_back(each.repository + " " + each.key + " " + std::to_string(each.size));
    return all;
  };
  EXPECT_EQ(told(), (std::vector<std::string>{"../evil cargo\n2 7", "own/app npm-1 5"}));
  CacheStore::note_use(*npm.find({"npm-"}));
  EXPECT_EQ(told(), (std::vector<std::string>{"own/app npm-1 5", "../evil cargo\n2 7"}));
  const StoredCache used = stored_caches(path("caches")).front();
  EXPECT_GT(used.last_used, hours_ago(1));
  EXPECT_LT(used.saved, hours_ago(47)) << "which restore-keys go by";
  EXPECT_EQ(used.version.size(), 64U);
}

TEST_F(Stores, AnArtifactIsKeptBroughtAndRemoved) {
  const ArtifactStore store(path("artifacts"));
  EXPECT_EQ(store.names(), std::vector<std::string>());
  write("ws/b");
  write("ws/sub/a");
  const FoundFiles found{path("ws"), {path("ws/b"), path("ws/sub/a")}};
  ASSERT_TRUE(store.keep(found, "dist", false));
  EXPECT_TRUE(store.keep(found, "dist", false)->is_taken);
  EXPECT_EQ(store.names(), std::vector<std::string>{"dist"}) << "no draft is left";
  fs::create_symlink(path("ws/b"), root_ / "artifacts/dist/link");
  const auto files = store.files_of("dist");
  ASSERT_TRUE(files) << files.error().what();
  ASSERT_EQ(files->size(), 2U) << "a link is no file of an artifact";
  EXPECT_EQ(files->front().name, "b");
  EXPECT_EQ(files->back().name, "sub/a");
  EXPECT_EQ(files->back().size, 8U);
  const auto brought = store.bring("dist", root_ / "new/folder");
  ASSERT_TRUE(brought) << brought.error().what();
  EXPECT_EQ(brought->files, 2U);
  EXPECT_TRUE(fs::is_regular_file(root_ / "new/folder/sub/a"));
  EXPECT_FALSE(fs::exists(root_ / "new/folder/link"));
  EXPECT_FALSE(store.bring("other", root_ / "new"));
  EXPECT_TRUE(store.remove("dist"));
  EXPECT_EQ(store.names(), std::vector<std::string>());
}

TEST_F(Stores, FilesAreFoundAsTheToolkitFindsThem) {
  for (const char* name :
       {"ws/out/a", "ws/out/sub/b", "ws/out/.hidden", "ws/out/.git/c", "ws/x.log", "ws/lib/y.log"})
    write(name);
  fs::create_directory_symlink("sub", root_ / "ws/out/link");
  fs::create_symlink("nowhere", root_ / "ws/out/broken");
  struct Row {
    std::vector<std::string> lines;
    HiddenFiles hidden;
    std::string root;
    std::vector<std::string> files;
  };
  const auto left_out = HiddenFiles::left_out;
  const Row rows[] = {
      {{"out"}, left_out, "ws/out", {"ws/out/a", "ws/out/link/b", "ws/out/sub/b"}},
      {{"out/"}, left_out, "ws/out", {"ws/out/a", "ws/out/link/b", "ws/out/sub/b"}},
      {{"out"},
       HiddenFiles::found,
       "ws/out",
       {"ws/out/.git/c", "ws/out/.hidden", "ws/out/a", "ws/out/link/b", "ws/out/sub/b"}},
      {{"out/.hidden"}, left_out, "ws/out/.hidden", {}},
      {{"out", "!out/link/**", "!out/a"}, left_out, "ws/out", {"ws/out/sub/b"}},
      {{"x.log"}, left_out, "ws", {"ws/x.log"}},
      {{"**/*.log"}, left_out, "ws", {"ws/lib/y.log", "ws/x.log"}},
      {{"out/a", "lib/y.log"}, left_out, "ws", {"ws/out/a", "ws/lib/y.log"}},
      {{"~/x.log"}, left_out, "ws", {"ws/x.log"}},
      {{"nothing"}, left_out, "ws/nothing", {}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.lines.front());
    const auto found = find_files(row.lines, path("ws"), path("ws"), row.hidden);
    ASSERT_TRUE(found) << found.error().what();
    EXPECT_EQ(found->root, path(row.root));
    std::vector<std::string> files;
    for (const std::string& file : row.files) files.push_back(path(file));
    EXPECT_EQ(found->files, files);
  }
}

TEST_F(Stores, NamesFitPatterns) {
  EXPECT_TRUE(fits_pattern("dist-linux", "dist-*"));
  EXPECT_TRUE(fits_pattern("a1", "a[0-9]"));
  EXPECT_FALSE(fits_pattern("adist", "dist*"));
}

}  // namespace
}  // namespace localrun
