// actions/checkout of another repository where the person's own folder is the workspace: nothing of
// theirs is lost.

#include "tests/e2e/action_support.hpp"

#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

TEST_F(Actions, InPlaceAnotherRepositoryHasAFolderOfItsOwn) {
  remote("own/other", {{"f", "one\n"}});
  const std::string git = "git -c user.name=a -c user.email=a@example.com ";
  const std::string steps =
      "      - { uses: actions/checkout@v4, with: { repository: own/other, path: other } }\n"
      "      - run: cat other/f\n";
  const auto in_place = [&](const std::string& text, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--workspace", "in-place"});
    return run(text, more);
  };
  EXPECT_EQ(said(in_place(steps)), "one\n");
  const Outcome again = in_place(steps);
  EXPECT_EQ(again.status, 0) << again.text();
  EXPECT_EQ(said(again), "one\n") << "what it made itself is no obstacle";
  // Its files are the person's now.
  sandbox.write("repo/other/f", "edited\n");
  sandbox.write("repo/other/kept", "");
  EXPECT_EQ(said(in_place(steps)), "edited\n") << "as those of the repository itself";
  remote("own/other", {{"f", "two\n"}});
  ASSERT_EQ(sandbox
                .run({.arguments = {"fetch", sandbox.path("workflow.yml").string()},
                      .env = {{"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()}}})
                .status,
            0);
  const Outcome changed = in_place(steps);
  EXPECT_EQ(changed.status, 1) << changed.text();
  EXPECT_NE(changed.out.find("has changed files, and is on another commit than"), std::string::npos)
      << changed.text();
  EXPECT_EQ(sandbox.shell("cat other/f; git -C other checkout --quiet f"), "edited");
  EXPECT_EQ(said(in_place(steps)), "two\n");
  EXPECT_EQ(sandbox.shell("ls other"), "f\nkept");
  // A folder of this machine is copied, its repository is not touched.
  const std::string folder = sandbox.path("srv/own/other").string();
  const Outcome over = in_place(steps, {"--action", "own/other=" + folder});
  EXPECT_EQ(over.status, 1) << over.text();
  EXPECT_NE(over.out.find("remove that folder"), std::string::npos) << over.text();
  fs::remove_all(sandbox.path("repo/other"));
  sandbox.write("srv/own/other/f", "as it is\n");
  EXPECT_EQ(said(in_place(steps, {"--action", "own/other=" + folder})), "as it is\n");
  EXPECT_EQ(sandbox.shell("git -C '" + folder + "' worktree list | wc -l"), "1");
}

TEST_F(Actions, InPlaceAnotherRepositoryNeverTakesThePlaceOfThisOne) {
  remote("own/other", {{"f", "one\n"}});
  sandbox.write("repo/taken/mine", "mine\n");
  const std::string before = sandbox.repository_state();
  for (const char* path : {"", ", path: ., clean: true", ", path: taken"}) {
    const Outcome outcome =
        run("      - { uses: actions/checkout@v4, with: { repository: own/other" +
                std::string(path) + " } }\n",
            {"--workspace", "in-place"});
    EXPECT_EQ(outcome.status, 1) << path << outcome.text();
    EXPECT_NE(outcome.out.find("would overwrite what lies in"), std::string::npos)
        << outcome.text();
    EXPECT_EQ(sandbox.repository_state(), before) << path;
  }
}

TEST_F(Actions, InPlaceTheRepositoryIsNotBelowItself) {
  const std::string before = sandbox.repository_state();
  for (const char* path : {"sub", "sub/deep"}) {
    const Outcome outcome =
        run("      - { uses: actions/checkout@v4, with: { path: " + std::string(path) + " } }\n",
            {"--workspace", "in-place"});
    EXPECT_EQ(outcome.status, 1) << outcome.text();
    EXPECT_NE(outcome.out.find("cannot be in '" + std::string(path) + "' below it"),
              std::string::npos)
        << outcome.text();
    EXPECT_FALSE(fs::exists(sandbox.path("repo/sub"))) << "not even a folder is made";
  }
  EXPECT_EQ(sandbox.repository_state(), before);
  EXPECT_EQ(run("      - { uses: actions/checkout@v4, with: { path: ./ } }\n",
                {"--workspace", "in-place"})
                .status,
            0);
}

TEST_F(Actions, SubmodulesOfAnotherRepository) {
  remote("own/inner", {{"in", ""}});
  remote("own/lib", {{"l", ""}});
  remote("own/other", {{"f", ""}});
  const auto add = [&](const std::string& to, const std::string& what) {
    EXPECT_EQ(sandbox.shell(
                  "cd '" + sandbox.path("srv/own/" + to).string() +
                  "' && git -c protocol.file.allow=always submodule --quiet add '" +
                  sandbox.path("srv/own/" + what).string() +
                  "' sub && git -c user.name=a -c user.email=a@b commit -qm sub && git tag -f v1 "
                  ">/dev/null"),
              "");
  };
  add("lib", "inner");
  add("other", "lib");
  struct Row {
    const char* submodules;
    const char* files;
  };
  const Row rows[] = {{"false", "f"}, {"true", "f sub/l"}, {"recursive", "f sub/l sub/sub/in"}};
  for (const Row& row : rows) {
    const std::string steps =
        "      - { uses: actions/checkout@v4, with: { repository: own/other, path: o, "
        "submodules: " +
        std::string(row.submodules) +
        " } }\n"
        "      - run: cd o; echo $(find . -type f -not -path '*/.git/*' -not -name '.git*' | "
        "cut -c3- | sort)\n";
    const Outcome outcome = run(steps);
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_EQ(said(outcome), std::string(row.files) + "\n") << row.submodules << outcome.text();
  }
  const Outcome offline =
      run("      - { uses: actions/checkout@v4, with: { repository: own/other, path: o, "
          "submodules: true } }\n",
          {"--offline"});
  EXPECT_EQ(offline.status, 1) << offline.text();
  EXPECT_NE(offline.out.find("submodules of another repository are not kept"), std::string::npos)
      << offline.text();
}

}  // namespace
}  // namespace localrun::e2e
