#include "runner/actions/store.hpp"

#include "tests/workspace/git_sandbox.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace localrun {
namespace {

/// `srv/own/greet`: v1 is a tag, v1.0 an annotated one, main and topic are branches.
class Store : public GitSandbox {
 protected:
  Store() {
    make_repository("srv/own/greet");
    write("srv/own/greet/action.yml", "name: greet\n");
    shell("srv/own/greet",
          "git add -A; git commit -qm action; git tag v1; git tag -a v1.0 -m one; "
          "git branch topic/x");
  }
  [[nodiscard]] ActionStore store(bool is_offline = false) const {
    return ActionStore({path("cache"), "file://" + path("srv"), is_offline});
  }
  [[nodiscard]] std::string commit(const std::string& ref = "HEAD") const {
    return shell("srv/own/greet", "git rev-parse '" + ref + "^{commit}'");
  }
  /// A new commit on main.
  void commit_change(const std::string& text) const {
    write("srv/own/greet/action.yml", text);
    shell("srv/own/greet", "git commit -qam change");
  }
};

RepositoryReference greet(std::string ref) { return {"own", "greet", std::move(ref)}; }

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(Store, EveryKindOfRefNamesTheCommitsFiles) {
  for (const std::string& ref : {std::string("v1"), std::string("v1.0"), std::string("main"),
                                 std::string("topic/x"), commit()}) {
    const auto got = store().get(greet(ref));
    ASSERT_TRUE(got) << ref << ": " << got.error().what();
    EXPECT_EQ(got->sha, commit()) << ref;
    EXPECT_EQ(file_text(got->folder + "/action.yml"), "name: greet\n") << ref;
    EXPECT_FALSE(std::filesystem::exists(got->folder + "/.git")) << ref;
  }
}

TEST_F(Store, AnOldCommitIsFetchedByItself) {
  const std::string old = commit();
  commit_change("name: newer\n");
  shell("srv/own/greet", "git tag -d v1 v1.0; git branch -D topic/x");
  const auto got = store().get(greet(old));
  ASSERT_TRUE(got) << got.error().what();
  EXPECT_EQ(file_text(got->folder + "/action.yml"), "name: greet\n");
}

TEST_F(Store, WhatIsHereNeedsNoServer) {
  ASSERT_TRUE(store().get(greet("v1")));
  std::filesystem::rename(path("srv"), path("gone"));
  const auto again = store().get(greet("v1"));
  ASSERT_TRUE(again) << again.error().what();
  EXPECT_FALSE(again->was_fetched);
  EXPECT_TRUE(store(true).get({"OWN", "Greet", "v1"})) << "names of repositories have no case";
  const auto missing = store(true).get(greet("main"));
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().what().find("--offline"), std::string::npos) << missing.error().what();
}

TEST_F(Store, AMovedTagIsFollowedOnlyWhenAsked) {
  const std::string old = commit();
  ASSERT_TRUE(store().get(greet("v1")));
  commit_change("name: moved\n");
  shell("srv/own/greet", "git tag -f v1");
  EXPECT_EQ(store().get(greet("v1"))->sha, old);
  const auto asked = store().get(greet("v1"), {}, Freshness::ask_again);
  ASSERT_TRUE(asked) << asked.error().what();
  EXPECT_EQ(asked->sha, commit());
  EXPECT_EQ(asked->moved_from, old);
  EXPECT_EQ(store().get(greet("v1"))->sha, commit());
  EXPECT_EQ(store().get(greet("v1"), old)->sha, old) << "a pin wins";
}

TEST_F(Store, ChangedFilesAreRestoredWithoutTheServer) {
  const std::string folder = store().get(greet("v1"))->folder;
  std::filesystem::rename(path("srv"), path("gone"));
  const char* const damages[] = {
      "echo evil >action.yml",        "rm README.md",      "touch extra", "mkdir src/more",
      "ln -sf /etc/passwd README.md", "chmod +x README.md"};
  for (const char* damage : damages) {
    ASSERT_EQ(std::system(("cd '" + folder + "' && " + damage).c_str()), 0);
    const auto got = store(true).get(greet("v1"));
    ASSERT_TRUE(got) << damage << ": " << got.error().what();
    EXPECT_EQ(file_text(folder + "/action.yml"), "name: greet\n") << damage;
    EXPECT_EQ(file_text(folder + "/README.md"), "read me\n") << damage;
    EXPECT_FALSE(std::filesystem::exists(folder + "/extra")) << damage;
  }
}

TEST_F(Store, WhatAKilledRunLeftIsNoObstacle) {
  const std::string folder = store().get(greet("v1"))->folder;
  const std::string repository = std::filesystem::path(folder).parent_path().string();
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(repository + "/draft/half");
  std::ofstream(repository + "/git/index.lock").put('x');
  const auto got = store().get(greet("v1"));
  ASSERT_TRUE(got) << got.error().what();
  EXPECT_FALSE(std::filesystem::exists(repository + "/draft"));
}

TEST_F(Store, FilesOfLfsStayPointers) {
  write("gitconfig", "[filter \"lfs\"]\n  smudge = echo smudged\n  required = true\n");
  write("srv/own/greet/.gitattributes", "*.bin filter=lfs\n");
  write("srv/own/greet/a.bin", "pointer\n");
  shell("srv/own/greet", "git add -A; git commit -qm lfs; git tag -f v1");
  ::setenv("GIT_CONFIG_GLOBAL", path("gitconfig").c_str(), 1);
  const auto got = store().get(greet("v1"));
  ASSERT_TRUE(got) << got.error().what();
  EXPECT_EQ(file_text(got->folder + "/a.bin"), "pointer\n");
}

TEST_F(Store, ManyProcessesFetchTheSameAtOnce) {
  std::vector<pid_t> children;
  for (int i = 0; i < 6; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto got = store().get(greet("v1"));
      ::_exit(got && file_text(got->folder + "/action.yml") == "name: greet\n" ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

TEST_F(Store, MistakesAreToldWithAWayOut) {
  struct Row {
    RepositoryReference reference;
    const char* what;
    const char* help;
  };
  const std::string unknown(40, 'a');
  const Row rows[] = {
      {greet("v1.1"), "has no tag or branch 'v1.1'", "v1.0"},
      {greet("mian"), "has no tag or branch 'mian'", "did you mean 'main'"},
      {greet("zzzzzzzz"), "has no tag or branch", "it has:"},
      {{"own", "nothing", "v1"}, "own/nothing", "there is no such repository"},
      {greet(unknown), "cannot fetch", "no such commit"},
      {greet("--upload-pack=x"), "names no repository and ref", "owner/repo"},
      {greet("a..b"), "names no repository and ref", "owner/repo"},
      {{"..", "greet", "v1"}, "names no repository and ref", "owner/repo"},
      {{"own", "a b", "v1"}, "names no repository and ref", "owner/repo"},
  };
  for (const Row& row : rows) {
    const auto got = store().get(row.reference);
    const std::string name = row.reference.name + "@" + row.reference.ref;
    ASSERT_FALSE(got) << name;
    EXPECT_NE(got.error().what().find(row.what), std::string::npos) << name << got.error().what();
    EXPECT_NE(got.error().help().find(row.help), std::string::npos) << name << got.error().help();
  }
}

TEST_F(Store, NothingCanBeWrittenIsSaid) {
  write("cache", "a file, not a folder");
  const auto got = store().get(greet("v1"));
  ASSERT_FALSE(got);
  EXPECT_NE(got.error().what().find("cache"), std::string::npos) << got.error().what();
}

}  // namespace
}  // namespace localrun
