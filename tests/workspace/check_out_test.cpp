#include "runner/workspace/repository.hpp"
#include "runner/workspace/workspace.hpp"

#include "tests/workspace/git_sandbox.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace localrun {
namespace {

class CheckOut : public GitSandbox {
 protected:
  CheckOut() { std::filesystem::create_directories(path("work")); }

  Result<CheckedOut> check_out_of(const std::string& name,
                                  WorkspaceMode mode = WorkspaceMode::worktree,
                                  const CheckOutOptions& options = {}) const {
    const Result<RepositoryFacts> facts = read_repository(path(name));
    EXPECT_TRUE(facts);
    return check_out(mode, *facts, path("work"), options);
  }

  /// All of the repository that must never change: refs, index, configuration, objects.
  [[nodiscard]] std::string fingerprint(const std::string& name) const {
    return shell(name,
                 "find .git -type f | sort | xargs sha256sum; find . -path ./.git -prune -o -type "
                 "f -print0 | sort -z | xargs -0 sha256sum");
  }

  [[nodiscard]] std::string status(const std::string& name) const {
    return shell(name, "GIT_OPTIONAL_LOCKS=0 git status --porcelain=v2 --branch");
  }
};

TEST_F(CheckOut, BringsTheWorkingTreeAsItIs) {
  make_repository("tool");
  write("tool/README.md", "changed\n");
  write("tool/new file.txt", "untracked\n");
  write("tool/staged", "staged\n");
  write("tool/debug.log", "ignored\n");
  write("tool/build/out.o", "ignored\n");
  write("tool/gone", "gone\n");
  shell("tool",
        "git add staged gone; git commit -q -m More gone; rm gone; git tag -a v1 -m v1 HEAD; git "
        "branch topic");
  const std::string before = fingerprint("tool");
  const Result<CheckedOut> done = check_out_of("tool");
  ASSERT_TRUE(done) << done.error().what();
  EXPECT_EQ(read("work/README.md"), "changed\n");
  EXPECT_EQ(read("work/new file.txt"), "untracked\n");
  EXPECT_FALSE(exists("work/debug.log"));
  EXPECT_FALSE(exists("work/build"));
  EXPECT_FALSE(exists("work/gone"));
  EXPECT_EQ(done->files, 6U);
  EXPECT_EQ(std::filesystem::read_symlink(path("work/link")), "README.md");
  EXPECT_EQ(status("work"), status("tool"));
  for (const char* command : {"git rev-parse HEAD", "git log --format='%H %d'", "git describe",
                              "git diff", "git diff --cached", "git for-each-ref",
                              "git symbolic-ref HEAD", "git diff-files --name-status"}) {
    SCOPED_TRACE(command);
    EXPECT_EQ(shell("work", command), shell("tool", command));
  }
  shell("work", "git fsck --no-dangling");
  EXPECT_EQ(fingerprint("tool"), before);
}

TEST_F(CheckOut, WritingInTheWorkspaceLeavesTheRepositoryAlone) {
  make_repository("tool");
  const std::string before = fingerprint("tool");
  ASSERT_TRUE(check_out_of("tool"));
  shell("work",
        "echo x > README.md; git commit -q -a -m Change; git tag v9; git branch b; git gc -q "
        "--prune=now; "
        "git config user.name Other; git checkout -q -b c; git reset -q --hard HEAD~1; git clean "
        "-qfdx");
  EXPECT_EQ(fingerprint("tool"), before);
}

TEST_F(CheckOut, KeepsModesTimesAndSpecialNames) {
  make_repository("tool");
  write("tool/a\nb", "1");
  write("tool/\xc3\xa4", "2");
  write("tool/-dash", "3");
  write("tool/empty", "");
  shell("tool",
        "touch -d '2001-02-03 04:05:06.789' empty; chmod 600 ./-dash; umask 0; touch open; chmod "
        "666 open");
  ASSERT_TRUE(check_out_of("tool"));
  EXPECT_EQ(read("work/a\nb"), "1");
  EXPECT_EQ(read("work/\xc3\xa4"), "2");
  EXPECT_EQ(read("work/-dash"), "3");
  const std::string command = "stat -c '%a %y %N' empty open src/tool.sh ./-dash README.md";
  EXPECT_EQ(shell("work", command), shell("tool", command));
}

TEST_F(CheckOut, CopiesManyFilesOnSeveralThreads) {
  make_repository("tool");
  shell("tool",
        "for d in a b c/d c/e/f; do mkdir -p $d; for i in $(seq 300); do echo $d $i > $d/$i; done; "
        "done; "
        "head -c 3000000 /dev/urandom > big; git add -A; git commit -q -m Many");
  const Result<CheckedOut> done = check_out_of("tool");
  ASSERT_TRUE(done) << done.error().what();
  EXPECT_EQ(done->files, 1205U);
  EXPECT_EQ(shell(".", "diff -r --exclude=.git --no-dereference tool work"), "");
  EXPECT_EQ(status("work"), status("tool"));
}

TEST_F(CheckOut, HeadModeBringsExactlyTheCommit) {
  make_repository("tool");
  write("tool/README.md", "changed\n");
  write("tool/new", "untracked\n");
  const std::string before = fingerprint("tool");
  const Result<CheckedOut> done = check_out_of("tool", WorkspaceMode::head);
  ASSERT_TRUE(done) << done.error().what();
  EXPECT_EQ(done->files, 4U);
  EXPECT_EQ(read("work/README.md"), "read me\n");
  EXPECT_FALSE(exists("work/new"));
  EXPECT_EQ(shell("work", "git status --porcelain"), "");
  EXPECT_EQ(shell("work", "git symbolic-ref HEAD"), "refs/heads/main");
  EXPECT_EQ(shell("work", "stat -c %a src/tool.sh"), "755");
  EXPECT_EQ(fingerprint("tool"), before);
}

TEST_F(CheckOut, HeadModeWithoutCommitIsAnError) {
  std::filesystem::create_directories(path("new"));
  shell("new", "git init -q; echo x > file");
  const Result<CheckedOut> done = check_out_of("new", WorkspaceMode::head);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().what().find("no commit yet"), std::string::npos);
  EXPECT_NE(done.error().help(), "");
  ASSERT_TRUE(check_out_of("new"));
  EXPECT_EQ(shell("work", "git status --porcelain"), "?? file");
}

TEST_F(CheckOut, InPlaceCopiesNothing) {
  make_repository("tool");
  const Result<CheckedOut> done = check_out_of("tool", WorkspaceMode::in_place);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->files, 0U);
  EXPECT_TRUE(std::filesystem::is_empty(path("work")));
}

TEST_F(CheckOut, DetachedHeadAndLinkedWorktreesWork) {
  make_repository("tool");
  shell("tool",
        "git worktree add -q --detach ../tree; git pack-refs --all; echo x >> ../tree/README.md");
  ASSERT_TRUE(check_out_of("tree"));
  EXPECT_EQ(shell("work", "git rev-parse --abbrev-ref HEAD"), "HEAD");
  EXPECT_EQ(shell("work", "git status --porcelain"), " M README.md");
  EXPECT_EQ(shell("work", "git rev-parse main"), shell("tool", "git rev-parse main"));
}

TEST_F(CheckOut, KeepsTheOriginButNoCredentialsOrHooks) {
  make_repository("tool");
  shell("tool",
        "git remote add origin https://me:secret@github.com/octo/tool.git; "
        "git config http.https://github.com/.extraheader 'AUTHORIZATION: basic c2VjcmV0'; "
        "git config core.hooksPath hooks; git config core.worktree ..; git config "
        "branch.main.remote origin; "
        "git config branch.main.merge refs/heads/main; git config core.autocrlf input");
  ASSERT_TRUE(check_out_of("tool"));
  const std::string configuration = read("work/.git/config");
  EXPECT_EQ(configuration.find("secret"), std::string::npos) << configuration;
  EXPECT_EQ(configuration.find("AUTHORIZATION"), std::string::npos);
  EXPECT_EQ(configuration.find("worktree"), std::string::npos);
  EXPECT_EQ(configuration.find("hooks"), std::string::npos);
  EXPECT_EQ(shell("work", "git remote get-url origin"), "https://github.com/octo/tool.git");
  EXPECT_EQ(shell("work", "git config branch.main.merge"), "refs/heads/main");
  EXPECT_EQ(shell("work", "git config core.autocrlf"), "input");
}

TEST_F(CheckOut, NeverFollowsALinkOutOfTheSource) {
  make_repository("tool");
  write("tool/sub/secret", "tracked\n");
  write("outside/secret", "outside\n");
  shell("tool", "git add -A; git commit -q -m Sub; rm -r sub; ln -s ../outside sub");
  ASSERT_TRUE(check_out_of("tool"));
  EXPECT_EQ(std::filesystem::read_symlink(path("work/sub")), "../outside");
}

TEST_F(CheckOut, NeverWritesThroughALinkInTheTarget) {
  make_repository("tool");
  std::filesystem::create_directories(path("outside"));
  shell("work", "ln -s ../outside src; ln -s ../outside/file README.md");
  const Result<CheckedOut> done = check_out_of("tool");
  EXPECT_FALSE(done);
  EXPECT_TRUE(std::filesystem::is_empty(path("outside")));
}

TEST_F(CheckOut, ReplacesAnEarlierCheckout) {
  make_repository("tool");
  ASSERT_TRUE(check_out_of("tool"));
  shell("work", "echo x > README.md; git checkout -q -b other; chmod 400 src/tool.sh");
  ASSERT_TRUE(check_out_of("tool"));
  EXPECT_EQ(status("work"), status("tool"));
  EXPECT_EQ(shell("work", "git branch --list other"), "");
}

TEST_F(CheckOut, SubmodulesAreEmptyUnlessWanted) {
  make_repository("inner");
  make_repository("outer");
  shell(
      "outer",
      "git -c protocol.file.allow=always submodule --quiet add ../inner sub; git commit -q -m Sub");
  ASSERT_TRUE(check_out_of("outer"));
  EXPECT_TRUE(std::filesystem::is_empty(path("work/sub")));
  EXPECT_EQ(shell("work", "git status --porcelain"), "");
  CheckOutOptions options;
  options.submodules = true;
  ASSERT_TRUE(check_out_of("outer", WorkspaceMode::worktree, options));
  EXPECT_EQ(read("work/sub/README.md"), "read me\n");
  EXPECT_EQ(shell("work/sub", "git rev-parse HEAD"), shell("inner", "git rev-parse HEAD"));
  EXPECT_EQ(shell("work", "git status --porcelain"), "");
}

TEST_F(CheckOut, HeadModeBringsTheRecordedCommitOfASubmodule) {
  make_repository("inner");
  make_repository("outer");
  shell(
      "outer",
      "git -c protocol.file.allow=always submodule --quiet add ../inner sub; git commit -q -m Sub; "
      "cd sub; echo later > README.md; git commit -q -a -m Later");
  ASSERT_TRUE(check_out_of("outer", WorkspaceMode::head));
  EXPECT_TRUE(std::filesystem::is_empty(path("work/sub")));
  CheckOutOptions options;
  options.submodules = true;
  const Result<CheckedOut> done = check_out_of("outer", WorkspaceMode::head, options);
  ASSERT_TRUE(done) << done.error().what();
  EXPECT_EQ(done->files, 9U);
  EXPECT_EQ(read("work/sub/README.md"), "read me\n");
  EXPECT_EQ(shell("work", "git status --porcelain"), "");
  EXPECT_EQ(read("outer/sub/README.md"), "later\n");
}

TEST_F(CheckOut, UntrackedRepositoriesInsideComeAlong) {
  make_repository("tool");
  make_repository("tool/vendor");
  ASSERT_TRUE(check_out_of("tool"));
  EXPECT_EQ(read("work/vendor/README.md"), "read me\n");
  EXPECT_EQ(shell("work", "git status --porcelain"), "?? vendor/");
}

TEST_F(CheckOut, UnmergedFilesComeOnce) {
  make_repository("tool");
  shell("tool",
        "git checkout -q -b a; echo a > README.md; git commit -qam a; git checkout -q main; "
        "echo b > README.md; git commit -qam b; git merge a || true");
  const Result<CheckedOut> done = check_out_of("tool");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->files, 4U);
  EXPECT_EQ(shell("work", "git status --porcelain"), "UU README.md");
}

TEST_F(CheckOut, SplitIndexAndShallowClonesWork) {
  make_repository("tool");
  shell("tool", "git commit -q --allow-empty -m Two");
  shell(".", "git clone -q --depth 1 file://$PWD/tool shallow");
  shell("shallow", "git update-index --split-index; echo x > README.md");
  ASSERT_TRUE(check_out_of("shallow"));
  EXPECT_EQ(shell("work", "git status --porcelain"), " M README.md");
  EXPECT_EQ(shell("work", "git log --oneline | wc -l"), "1");
}

TEST_F(CheckOut, SparseCheckoutsStaySparse) {
  make_repository("tool");
  write("tool/docs/a", "a\n");
  shell("tool", "git add -A; git commit -q -m Docs; git sparse-checkout set --cone src");
  EXPECT_FALSE(exists("tool/docs"));
  ASSERT_TRUE(check_out_of("tool"));
  EXPECT_EQ(shell("work", "git status --porcelain"), "");
  EXPECT_FALSE(exists("work/docs"));
}

TEST_F(CheckOut, OtherHashesWork) {
  std::filesystem::create_directories(path("wide"));
  shell("wide",
        "git init -q -b main --object-format=sha256; echo x > file; git add -A; git commit -q -m "
        "One");
  ASSERT_TRUE(check_out_of("wide"));
  EXPECT_EQ(status("work"), status("wide"));
  ASSERT_TRUE(check_out_of("wide", WorkspaceMode::head));
  EXPECT_EQ(shell("work", "git status --porcelain"), "");
}

TEST_F(CheckOut, AnUnreadableFileIsAnErrorThatNamesIt) {
  make_repository("tool");
  shell("tool", "chmod 0 README.md");
  const Result<RepositoryFacts> facts = read_repository(path("tool"));
  ASSERT_TRUE(facts);
  // Root reads everything, so the copy runs as somebody else.
  const uid_t before = ::geteuid();
  if (before == 0) {
    shell(".", "chown -R 65534 .");
    ASSERT_EQ(::seteuid(65534), 0);
  }
  const Result<CheckedOut> done = check_out(WorkspaceMode::worktree, *facts, path("work"));
  ASSERT_EQ(::seteuid(before), 0);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().what().find("tool/README.md"), std::string::npos) << done.error().what();
}

TEST_F(CheckOut, AFullDiskIsAnErrorWithHelp) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to mount a small file system";
  make_repository("tool");
  shell("tool", "head -c 3000000 /dev/zero > big");
  if (std::system(("mount -t tmpfs -o size=1m none '" + path("work") + "' 2>/dev/null").c_str()) !=
      0) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  const Result<CheckedOut> done = check_out_of("tool");
  shell(".", "umount work");
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().what().find("No space left"), std::string::npos) << done.error().what();
  EXPECT_NE(done.error().help(), "");
}

TEST_F(CheckOut, WithoutRepositoryAllFilesCome) {
  write("plain/a", "a");
  write("plain/.hidden/b", "b");
  write("plain/state/runs/1", "ours");
  shell("plain", "ln -s /etc out; mkfifo pipe");
  CheckOutOptions options;
  options.leave_out = {path("plain/state")};
  const Result<CheckedOut> done = check_out_of("plain", WorkspaceMode::worktree, options);
  ASSERT_TRUE(done) << done.error().what();
  EXPECT_EQ(read("work/a"), "a");
  EXPECT_EQ(read("work/.hidden/b"), "b");
  EXPECT_EQ(std::filesystem::read_symlink(path("work/out")), "/etc");
  EXPECT_FALSE(exists("work/state"));
  EXPECT_FALSE(exists("work/pipe"));
  EXPECT_FALSE(exists("work/.git"));
}

TEST_F(CheckOut, AWorkspaceInsideTheSourceIsNotCopiedIntoItself) {
  make_repository("tool");
  std::filesystem::create_directories(path("tool/state/work"));
  write("tool/state/work/left", "x");
  const Result<RepositoryFacts> facts = read_repository(path("tool"));
  ASSERT_TRUE(check_out(WorkspaceMode::worktree, *facts, path("tool/state/work")));
  EXPECT_FALSE(exists("tool/state/work/state"));
  EXPECT_TRUE(exists("tool/state/work/README.md"));
}

TEST_F(CheckOut, TheWorkspaceNoticesChangesOfTheSameSize) {
  make_repository("tool");
  ASSERT_TRUE(check_out_of("tool"));
  shell("work", "printf 'READ ME\\n' > README.md");
  EXPECT_EQ(shell("work", "git status --porcelain"), " M README.md");
}

}  // namespace
}  // namespace localrun
