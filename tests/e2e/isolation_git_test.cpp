// Repositories whose git keeps things elsewhere: isolated jobs see those folders, too.

#include "tests/e2e/isolation_support.hpp"

namespace localrun::e2e {
namespace {

class IsolationGit : public Isolation {
 protected:
  /// Both ways of having a work tree that is not `.git`'s own: under another one, and by itself.
  void SetUp() override {
    Isolation::SetUp();
    // All of it lies below /tmp, which is private to a job.
    const std::string made = sandbox.shell(
        "git() { command git -c protocol.file.allow=always -c user.name=a -c user.email=a@b "
        "\"$@\"; } "
        "&& git init -q ../inner && echo inner > ../inner/file && git -C ../inner add . && "
        "git -C ../inner commit -qm inner && git submodule --quiet add ../inner sub && "
        "git commit -qm sub && git worktree add -q ../linked -b other && "
        "git clone -q --shared . ../lent && echo changed >> ../linked/README.md && "
        "git -C ../linked submodule --quiet update --init");
    EXPECT_EQ(made, "");
  }
  [[nodiscard]] Outcome run_in(const std::string& folder, const std::string& steps,
                               const std::vector<std::string>& more = {}) const {
    const fs::path file = sandbox.workflow(
        "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + steps);
    Call call{.arguments = {file.string(), "--json", "--isolate", "workspace"},
              .folder = sandbox.repository().parent_path() / folder};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    return sandbox.run(call);
  }
};

const std::string with_submodules =
    "      - uses: actions/checkout@v4\n        with: { submodules: true }\n";

TEST_F(IsolationGit, AWorktreeIsCheckedOut) {
  const std::string before = sandbox.repository_state();
  for (const std::string& first : {checkout, with_submodules}) {
    const Outcome outcome = run_in(
        "linked", first + step("tail -n 1 README.md; git rev-parse --abbrev-ref HEAD\n"
                               "git -c user.name=a -c user.email=a@b commit -qam 'in the job'\n"
                               "git log --format=%s | head -n 2"));
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_EQ(printed(outcome), "changed\nother\nin the job\nsub\n") << outcome.text();
  }
  EXPECT_EQ(sandbox.repository_state(), before);
  EXPECT_EQ(sandbox.shell("git -C ../linked log --format=%s | head -n 1"), "sub");
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST_F(IsolationGit, SubmodulesComeAlong) {
  for (const char* folder : {"repo", "linked"}) {
    const Outcome outcome =
        run_in(folder, with_submodules + step("cat sub/file; git -C sub log --format=%s\n"
                                              "echo more >> sub/file; git diff --submodule=short | "
                                              "tail -n 1 | grep -o dirty"));
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_EQ(printed(outcome), "inner\ninner\ndirty\n") << outcome.text();
  }
  EXPECT_EQ(sandbox.shell("cat sub/file"), "inner");
}

TEST_F(IsolationGit, ASubmoduleIsARepositoryByItself) {
  const Outcome outcome = run_in("repo/sub", checkout + step("cat file; git log --format=%s"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(printed(outcome), "inner\ninner\n") << outcome.text();
}

TEST_F(IsolationGit, ObjectsThatAnotherLendsAreSeen) {
  const Outcome outcome =
      run_in("lent", checkout + step("git log --format=%s | head -n 1; git fsck"));
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(printed(outcome).find("sub\n"), 0U) << outcome.text();
}

TEST_F(IsolationGit, AWorktreeOfARepositoryInTheHiddenHome) {
  const std::string home = sandbox.path("home").string();
  EXPECT_EQ(sandbox.shell("git clone -q . '" + home + "/main' && git -C '" + home +
                          "/main' worktree add -q ../../beside -b beside 2>&1"),
            "");
  const Outcome outcome = run_in(
      "beside",
      checkout + step("git rev-parse --abbrev-ref HEAD; ! test -e '" + home + "/main/README.md'"),
      {"--no-home"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(printed(outcome), "beside\n") << outcome.text();
}

}  // namespace
}  // namespace localrun::e2e
