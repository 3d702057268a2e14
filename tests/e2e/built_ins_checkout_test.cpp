// actions/checkout as localrun carries it out, end to end.

#include "tests/e2e/built_ins.hpp"

#include <filesystem>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

namespace fs = std::filesystem;

TEST_F(BuiltIns, CheckoutOfAnotherRepository) {
  const std::string git = "git -c user.name=a -c user.email=a@example.com ";
  sandbox.write("srv/own/other/f", "one\n");
  sandbox.write("srv/own/other/sub/g", "g\n");
  ASSERT_EQ(
      sandbox.shell("cd '" + sandbox.path("srv/own/other").string() +
                    "' && git init -q -b trunk && git add -A && " + git +
                    "commit -qm one && git tag v1 && echo two > f && " + git + "commit -qam two"),
      "");
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - uses: actions/checkout@v4\n"
          "      - { id: d, uses: actions/checkout@v4, with: { repository: own/other, path: d } }\n"
          "      - { uses: actions/checkout@v4, with: { repository: own/other, path: t, ref: v1, "
          "sparse-checkout: sub, sparse-checkout-cone-mode: false } }\n"
          "      - { uses: actions/checkout@v4, with: { repository: own/other, path: b, ref: "
          "refs/heads/trunk } }\n"
          "      - run: cat d/f b/f; find t -type f -not -path '*/.git/*'; git -C d status "
          "--porcelain; "
          "test \"$(git -C d rev-parse HEAD)\" = '${{ steps.d.outputs.commit }}'; git -C d remote "
          "get-url origin | sed 's|.*/srv/||'\n");
  const std::vector<std::pair<std::string, std::string>> env = {
      {"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()}};
  const char* expected = "two\ntwo\nt/sub/g\nown/other\n";
  const Outcome missing = run(text, {"--offline"}, env);
  EXPECT_EQ(missing.status, 1) << missing.text();
  EXPECT_NE(missing.out.find("'own/other@HEAD' is not on this machine"), std::string::npos)
      << missing.text();
  const Outcome fetched =
      sandbox.run({.arguments = {"fetch", sandbox.path("workflow.yml").string()}, .env = env});
  EXPECT_EQ(fetched.status, 0) << fetched.text();
  for (const char* name : {"own/other@HEAD  ", "own/other@v1  ", "own/other@refs/heads/trunk  "})
    EXPECT_NE(fetched.out.find(name), std::string::npos) << name << fetched.text();
  const Outcome outcome = run(text, {"--offline"}, env);
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(printed(outcome), expected) << outcome.text();
  fs::remove_all(sandbox.path("state/actions"));
  const Outcome online = run(text, {}, env);
  EXPECT_EQ(printed(online), expected) << online.text();
  const Outcome offline = run(text, {"--offline"}, env);
  EXPECT_EQ(offline.status, 0) << offline.text();
  EXPECT_EQ(printed(offline), expected);
  // A folder of this machine in its place: its files as they are.
  sandbox.write("srv/own/other/f", "edited\n");
  const Outcome local = run(
      "on: push\njobs:\n" +
          job("a",
              "      - { uses: actions/checkout@v4, with: { repository: own/other, path: d } }\n"
              "      - run: cat d/f\n"),
      {"--offline", "--action", "own/other=" + sandbox.path("srv/own/other").string()});
  EXPECT_EQ(printed(local), "edited\n") << local.text();
  const Outcome nowhere = run(
      "on: push\njobs:\n" +
          job("a",
              "      - { uses: actions/checkout@v4, with: { repository: own/none, path: d } }\n"),
      {}, env);
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_NE(nowhere.out.find("there is no such repository"), std::string::npos) << nowhere.text();
}

TEST_F(BuiltIns, SparseCheckoutLeavesOutFiles) {
  const std::string git = "git -c user.name=a -c user.email=a@example.com ";
  for (const char* name : {"top", "src/a", "src/deep/b", "docs/c", "docs/in/d"})
    sandbox.write("repo/" + std::string(name), "committed\n");
  ASSERT_EQ(sandbox.shell("git add -A && " + git +
                          "commit -qm files && echo changed > src/a && echo changed > docs/c && "
                          "echo new > src/new"),
            "");
  const auto files = [](const std::string& path) {
    return "      - run: cd " + path +
           "; find . -type f -not -path './.git/*' -not -name README.md -not -name tool.sh -not "
           "-name "
           ".gitignore | sort | xargs grep -H .; git status --porcelain\n";
  };
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - { uses: actions/checkout@v4, with: { path: cone, sparse-checkout: src } }\n" +
              files("cone") +
              "      - uses: actions/checkout@v4\n"
              "        with:\n          path: lines\n          sparse-checkout-cone-mode: false\n"
              "          sparse-checkout: |\n            /docs/\n            !/docs/in/\n" +
              files("lines"));
  const Outcome outcome = run(text);
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(printed(outcome),
            "./src/a:changed\n./src/deep/b:committed\n./src/new:new\n./top:committed\n"
            " M src/a\n?? src/new\n"
            "./docs/c:changed\n./src/new:new\n M docs/c\n?? src/new\n")
      << outcome.text();
  EXPECT_EQ(sandbox.shell("git config --get extensions.worktreeConfig || true"), "")
      << "the repository itself stays as it was";
  const Outcome head = run(text, {"--workspace", "head"});
  EXPECT_EQ(printed(head),
            "./src/a:committed\n./src/deep/b:committed\n./top:committed\n./docs/c:committed\n")
      << head.text();
}

TEST_F(BuiltIns, CheckoutTakesAnotherRefOfTheLocalRepository) {
  const std::string git = "git -c user.name=a -c user.email=a@example.com ";
  const std::string said_by_git =
      sandbox.shell("cd '" + sandbox.path("repo").string() + "' && echo old > f && git add f && " +
                    git + "commit -qm old && git tag v1 && echo new > f && " + git +
                    "commit -qam new && echo edited > f");
  ASSERT_EQ(said_by_git, "");
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - { uses: actions/checkout@v4 }\n"
          "      - run: cat f\n"
          "      - { id: c, uses: actions/checkout@v4, with: { ref: v1, path: old } }\n"
          "      - run: cat old/f; cd old; git status --porcelain; git log -1 --format=%s; test "
          "\"$(git rev-parse HEAD)\" = '${{ steps.c.outputs.commit }}'\n"
          "      - { uses: actions/checkout@v4, with: { ref: \"${{ github.sha }}\", path: same } "
          "}\n"
          "      - run: cat same/f\n"
          "      - { uses: actions/checkout@v4, with: { ref: nowhere } }\n");
  const Outcome outcome = run(text);
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_EQ(printed(outcome), "edited\nold\nold\nedited\n") << outcome.text();
  EXPECT_NE(outcome.out.find("A branch or tag with the name 'nowhere' could not be found"),
            std::string::npos);
  EXPECT_NE(outcome.out.find("git fetch origin nowhere"), std::string::npos);
}

TEST_F(BuiltIns, CheckoutMakesRoomFirst) {
  const std::string git = "git -c user.name=a -c user.email=a@example.com ";
  ASSERT_EQ(sandbox.shell("rm -f README.md tool.sh; echo a > a; git add -A; " + git +
                          "commit -qm a; git tag v1; git rm -q a; echo b > b; git add -A; " + git +
                          "commit -qm b"),
            "");
  struct Row {
    const char* second;
    const char* files;
  };
  const Row rows[] = {
      {"actions/checkout@v4", ".git .gitignore b "},
      {"actions/checkout@v4, with: { clean: false }", ".git .gitignore b built deep deep/c "},
      {"actions/checkout@v4, with: { ref: v1 }", ".git .gitignore a "},
      {"actions/checkout@v4, with: { path: deep }",
       ".git .gitignore a built deep deep/.git "
       "deep/.gitignore deep/b "},
  };
  for (const char* mode : {"worktree", "head"}) {
    for (const Row& row : rows) {
      const Outcome outcome = run(
          "on: push\njobs:\n" + job("a",
                                    "      - run: touch before\n"
                                    "      - { uses: actions/checkout@v4, with: { ref: v1 } }\n"
                                    "      - run: mkdir deep; touch built deep/c; chmod a-w deep\n"
                                    "      - { uses: " +
                                        std::string(row.second) +
                                        " }\n"
                                        "      - run: echo $(find . -maxdepth 2 -path '*.git/*' -o "
                                        "-maxdepth 2 -not -name . -print | sed "
                                        "'s|^./||' | sort) ''\n"),
          {"--workspace", mode});
      EXPECT_EQ(outcome.status, 0) << row.second << outcome.text();
      EXPECT_EQ(printed(outcome), std::string(row.files) + "\n") << mode << ": " << row.second;
    }
  }
}

TEST_F(BuiltIns, CheckoutLeavesOutWhatLocalrunKeeps) {
  const std::string home = sandbox.path("repo/kept").string();
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - uses: actions/checkout@v4\n"
          "      - { uses: actions/upload-artifact@v4, with: { path: "
          "README.md } }\n"
          "      - { uses: actions/cache@v4, with: { path: README.md, key: k } }\n"
          "      - run: find . -path './kept/*' -type f\n");
  for (int i = 0; i < 2; ++i) {
    const Outcome outcome = run(text, {}, {{"LOCALRUN_HOME", home}});
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_EQ(printed(outcome), "");
  }
}

}  // namespace
}  // namespace localrun::e2e
