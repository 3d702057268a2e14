#include "runner/actions/lock_file.hpp"

#include "tests/workspace/git_sandbox.hpp"

namespace localrun {
namespace {

class LockFile : public GitSandbox {};

TEST_F(LockFile, WhatIsWrittenIsRead) {
  const std::string sha(40, 'b');
  ActionLock lock;
  lock.pin("Own/Repo", "v1", sha);
  lock.pin("own/repo", "releases/v2", std::string(40, 'c'));
  ASSERT_TRUE(lock.write(path("lock")));
  const auto read_back = ActionLock::read(path("lock"));
  ASSERT_TRUE(read_back);
  EXPECT_EQ(read_back->commit_of("own/REPO", "v1"), sha);
  EXPECT_EQ(read_back->commit_of("own/repo", "V1"), "") << "refs mind case";
  EXPECT_EQ(read_back->commit_of("own/repo", "releases/v2"), std::string(40, 'c'));
}

TEST_F(LockFile, NoFilePinsNothingAndABadLineIsNamed) {
  EXPECT_TRUE(ActionLock::read(path("none"))->is_empty());
  for (const char* line : {"own/repo@v1", "own/repo@v1 abc",
                           "own/repo "
                           "1111111111111111111111111111111111111111"}) {
    write("lock", std::string("# comment\n\n") + line + "\n");
    const auto read_back = ActionLock::read(path("lock"));
    ASSERT_FALSE(read_back) << line;
    EXPECT_NE(read_back.error().what().find("lock:3"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace localrun
