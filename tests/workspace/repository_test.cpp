#include "runner/workspace/repository.hpp"

#include "tests/workspace/git_sandbox.hpp"

#include <unistd.h>

namespace localrun {
namespace {

using ReadRepository = GitSandbox;

TEST_F(ReadRepository, TellsTheHeadCommit) {
  make_repository("tool");
  const Result<RepositoryFacts> facts = read_repository(path("tool/src"));
  ASSERT_TRUE(facts) << facts.error().what();
  EXPECT_TRUE(facts->is_repository);
  EXPECT_EQ(facts->root, path("tool"));
  EXPECT_EQ(facts->sha, shell("tool", "git rev-parse HEAD"));
  EXPECT_EQ(facts->ref, "refs/heads/main");
  EXPECT_EQ(facts->default_branch, "main");
  EXPECT_EQ(facts->parent_sha, "");
  EXPECT_EQ(facts->author_name, "Ada Author");
  EXPECT_EQ(facts->author_email, "ada@example.com");
  EXPECT_EQ(facts->committer_name, "Cy Committer");
  EXPECT_EQ(facts->committer_email, "cy@example.com");
  EXPECT_EQ(facts->commit_time, "2024-05-06T07:08:09+02:00");
  EXPECT_EQ(facts->message, "First commit\n\nIts body");
  EXPECT_EQ(facts->name, "tool");
  EXPECT_EQ(facts->owner, "local");
  EXPECT_EQ(facts->server_url, "https://github.com");
  EXPECT_TRUE(facts->tags_at_head.empty());
}

TEST_F(ReadRepository, NamesTheFirstParent) {
  make_repository("tool");
  const std::string first = shell("tool", "git rev-parse HEAD");
  shell("tool", "git commit -q --allow-empty -m Second");
  EXPECT_EQ(read_repository(path("tool"))->parent_sha, first);
}

TEST_F(ReadRepository, WithoutRepositoryTheFolderIsTheRoot) {
  std::filesystem::create_directories(path("plain/.github/workflows"));
  const Result<RepositoryFacts> facts = read_repository(path("plain/.github/workflows"));
  ASSERT_TRUE(facts);
  EXPECT_FALSE(facts->is_repository);
  EXPECT_EQ(facts->root, path("plain"));
  EXPECT_EQ(facts->name, "plain");
  EXPECT_EQ(facts->owner, "local");
  EXPECT_EQ(facts->sha, "");
  EXPECT_EQ(facts->ref, "");
}

TEST_F(ReadRepository, WithoutCommitTheBranchIsKnown) {
  std::filesystem::create_directories(path("new"));
  shell("new", "git init -q -b trunk; git config user.name 'Jo Doe'");
  const Result<RepositoryFacts> facts = read_repository(path("new"));
  ASSERT_TRUE(facts) << facts.error().what();
  EXPECT_TRUE(facts->is_repository);
  EXPECT_EQ(facts->ref, "refs/heads/trunk");
  EXPECT_EQ(facts->default_branch, "trunk");
  EXPECT_EQ(facts->sha, "");
  EXPECT_EQ(facts->user_name, "Jo Doe");
  EXPECT_EQ(facts->owner, "Jo-Doe");
}

TEST_F(ReadRepository, DetachedHeadHasNoRef) {
  make_repository("tool");
  shell("tool", "git checkout -q --detach");
  EXPECT_EQ(read_repository(path("tool"))->ref, "");
}

TEST_F(ReadRepository, DetachedAtATagItIsTheTag) {
  make_repository("tool");
  shell("tool", "git tag -a v1 -m v1; git tag other; git checkout -q v1");
  const Result<RepositoryFacts> facts = read_repository(path("tool"));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->tags_at_head.size(), 2U);
  EXPECT_EQ(facts->ref, "refs/tags/" + facts->tags_at_head.front());
  EXPECT_EQ(facts->default_branch, "main");
}

TEST_F(ReadRepository, PackedRefsCount) {
  make_repository("tool");
  shell("tool", "git tag v1; git checkout -q -b topic; git pack-refs --all --prune");
  const Result<RepositoryFacts> facts = read_repository(path("tool"));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->ref, "refs/heads/topic");
  EXPECT_EQ(facts->default_branch, "main");
  EXPECT_EQ(facts->tags_at_head, std::vector<std::string>{"v1"});
}

TEST_F(ReadRepository, DefaultBranchComesFromOrigin) {
  make_repository("tool");
  shell("tool", "git branch -m develop");
  shell(".", "git clone -q tool copy");
  shell("copy", "git checkout -q -b main");
  EXPECT_EQ(read_repository(path("copy"))->default_branch, "develop");
}

TEST_F(ReadRepository, DefaultBranchIsTheConfiguredOneIfItExists) {
  make_repository("tool");
  shell("tool", "git config init.defaultBranch gone; git branch -m master");
  EXPECT_EQ(read_repository(path("tool"))->default_branch, "master");
  shell("tool", "git branch gone");
  EXPECT_EQ(read_repository(path("tool"))->default_branch, "gone");
}

TEST_F(ReadRepository, AdditionalWorktreesAndSubmodulesAreFound) {
  make_repository("tool");
  shell("tool", "git tag v2; git worktree add -q ../tree -b topic");
  const Result<RepositoryFacts> tree = read_repository(path("tree"));
  ASSERT_TRUE(tree) << tree.error().what();
  EXPECT_EQ(tree->root, path("tree"));
  EXPECT_EQ(tree->ref, "refs/heads/topic");
  EXPECT_EQ(tree->default_branch, "main");
  make_repository("outer");
  shell("outer", "git -c protocol.file.allow=always submodule --quiet add ../tool inner");
  const Result<RepositoryFacts> inner = read_repository(path("outer/inner"));
  ASSERT_TRUE(inner) << inner.error().what();
  EXPECT_EQ(inner->root, path("outer/inner"));
  EXPECT_EQ(inner->sha, tree->sha);
}

TEST_F(ReadRepository, OddGitFilesAreNoRepository) {
  write("odd/.git", "nonsense\n");
  std::filesystem::create_directories(path("empty/.git"));
  write("stale/.git", "gitdir: /nowhere/at/all\n");
  std::filesystem::create_directories(path("bare"));
  shell("bare", "git init -q --bare");
  for (const char* name : {"odd", "empty", "stale", "bare"}) {
    SCOPED_TRACE(name);
    const Result<RepositoryFacts> facts = read_repository(path(name));
    ASSERT_TRUE(facts);
    EXPECT_FALSE(facts->is_repository);
  }
}

TEST_F(ReadRepository, AMissingGitIsNoError) {
  make_repository("tool");
  const std::string before = ::getenv("PATH");
  ::setenv("PATH", path("nothing").c_str(), 1);
  const Result<RepositoryFacts> facts = read_repository(path("tool"));
  ::setenv("PATH", before.c_str(), 1);
  ASSERT_TRUE(facts);
  EXPECT_FALSE(facts->is_repository);
}

TEST_F(ReadRepository, AnotherOwnersRepositoryIsRefusedWithHelp) {
  make_repository("tool");
  ::setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1", 1);
  const Result<RepositoryFacts> facts = read_repository(path("tool"));
  ::unsetenv("GIT_TEST_ASSUME_DIFFERENT_OWNER");
  ASSERT_FALSE(facts);
  EXPECT_NE(
      facts.error().help().find("git config --global --add safe.directory '" + path("tool") + "'"),
      std::string::npos)
      << facts.error().what() << "\n"
      << facts.error().help();
}

TEST_F(ReadRepository, SurroundingHooksDoNotMislead) {
  make_repository("tool");
  make_repository("other");
  shell("other", "git commit -q --allow-empty -m Other");
  ::setenv("GIT_DIR", path("other/.git").c_str(), 1);
  const Result<RepositoryFacts> facts = read_repository(path("tool"));
  ::unsetenv("GIT_DIR");
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->sha, shell("tool", "git rev-parse HEAD"));
}

TEST_F(ReadRepository, RemotesGiveOwnerNameAndServer) {
  struct Row {
    const char* url;
    const char* owner;
    const char* name;
    const char* server;
  };
  const Row rows[] = {
      {"https://github.com/octo/tool.git", "octo", "tool", "https://github.com"},
      {"https://github.com/octo/tool/", "octo", "tool", "https://github.com"},
      {"https://me:token@ghe.example.com:8443/octo/tool", "octo", "tool",
       "https://ghe.example.com:8443"},
      {"http://git.local/octo/tool.git", "octo", "tool", "http://git.local"},
      {"git@github.com:octo/tool.git", "octo", "tool", "https://github.com"},
      {"ssh://git@github.com:22/octo/tool", "octo", "tool", "https://github.com"},
      {"git://example.com/octo/tool.git", "octo", "tool", "https://github.com"},
      {"work:octo/tool.git", "octo", "tool", "https://github.com"},
      {"git@host:~octo/tool.git", "octo", "tool", "https://github.com"},
      {"/srv/git/tool.git", "local", "tool", "https://github.com"},
      {"../tool", "local", "tool", "https://github.com"},
      {"file:///srv/git/tool/.git", "local", "tool", "https://github.com"},
      {"gh:octo/tool", "octo", "tool", "https://ghe.example.com"},
  };
  make_repository("folder");
  shell("folder", "git config url.https://ghe.example.com/.insteadOf gh:; git remote add origin x");
  for (const Row& row : rows) {
    SCOPED_TRACE(row.url);
    shell("folder", std::string("git config remote.origin.url '") + row.url + "'");
    const Result<RepositoryFacts> facts = read_repository(path("folder"));
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->owner, row.owner);
    EXPECT_EQ(facts->name, row.name);
    EXPECT_EQ(facts->server_url, row.server);
  }
}

TEST_F(ReadRepository, WithoutOriginTheFirstRemoteCounts) {
  make_repository("folder");
  shell("folder", "git remote add upstream https://github.com/octo/tool.git");
  EXPECT_EQ(read_repository(path("folder"))->owner, "octo");
}

}  // namespace
}  // namespace localrun
