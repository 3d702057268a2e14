// The actions that localrun carries out itself, end to end.

#include "tests/e2e/support.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace localrun::e2e {
namespace {

namespace fs = std::filesystem;

class BuiltIns : public ::testing::Test {
 protected:
  [[nodiscard]] Outcome run(const std::string& text, std::vector<std::string> more = {},
                            std::vector<std::pair<std::string, std::string>> env = {}) const {
    std::vector<std::string> arguments = {sandbox.workflow(text).string(), "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return sandbox.run({.arguments = arguments, .env = std::move(env)});
  }
  static std::string said(const Outcome& outcome, const std::string& stream = "stdout") {
    std::string text;
    for (const Event& event : outcome.events) {
      if (field(event, "event") == "log" && field(event, "stream") == stream)
        text += field(event, "text") + "\n";
    }
    return text;
  }
  static std::string job(const std::string& name, const std::string& steps,
                         const std::string& more = {}) {
    return "  " + name + ":\n    runs-on: ubuntu-latest\n" + more + "    steps:\n" + steps;
  }
  /// A program that says its version.
  void program(const std::string& path, const std::string& says) const {
    sandbox.write(path, "#!/bin/sh\necho '" + says + "'\n");
    fs::permissions(sandbox.path(path), fs::perms(0755));
  }

  Sandbox sandbox;
};

TEST_F(BuiltIns, ArtifactsGoFromJobToJob) {
  const std::string text =
      "on: push\njobs:\n" +
      job("build",
          "      - run: mkdir -p out/sub && echo ${{ matrix.os }} > out/sub/app && chmod +x "
          "out/sub/app\n"
          "      - uses: actions/upload-artifact@v4\n"
          "        with: { name: \"dist-${{ matrix.os }}\", path: out }\n",
          "    strategy: { matrix: { os: [a, b] } }\n") +
      job("test",
          "      - { uses: actions/download-artifact@v4, with: { name: dist-a, path: one } }\n"
          "      - { uses: actions/download-artifact@v4, with: { pattern: 'dist-*', path: each } "
          "}\n"
          "      - id: flat\n"
          "        uses: actions/download-artifact@v5\n"
          "        with: { merge-multiple: true, path: flat }\n"
          "      - run: find one each flat -type f -printf '%p %m\\n' | sort; cat one/sub/app; "
          "test '${{ steps.flat.outputs.download-path }}' = \"$PWD/flat\"\n",
          "    needs: build\n");
  const Outcome outcome = run(text);
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(said(outcome),
            "each/dist-a/sub/app 644\neach/dist-b/sub/app 644\nflat/sub/app 644\none/sub/app "
            "644\na\n");
}

TEST_F(BuiltIns, WhatIsWrongWithAnArtifactIsSaid) {
  struct Row {
    const char* name;
    const char* steps;
    int status;
    const char* phrase;
  };
  const Row rows[] = {
      {"no file", "      - { uses: actions/upload-artifact@v4, with: { path: none } }\n", 0,
       "No files were found with the provided path: none. No artifacts will be uploaded."},
      {"no file is an error",
       "      - { uses: actions/upload-artifact@v4, with: { path: none, if-no-files-found: error } "
       "}\n",
       1, "No files were found with the provided path: none"},
      {"twice",
       "      - run: echo x > f\n"
       "      - { uses: actions/upload-artifact@v4, with: { path: f } }\n"
       "      - { uses: actions/upload-artifact@v4, with: { path: f } }\n",
       1, "an artifact with this name already exists on the workflow run"},
      {"twice, overwritten",
       "      - run: echo x > f\n"
       "      - { uses: actions/upload-artifact@v4, with: { path: f } }\n"
       "      - { uses: actions/upload-artifact@v4, with: { path: f, overwrite: true } }\n",
       0, "Artifact artifact holds 1 file"},
      {"bad name",
       "      - run: echo x > f\n"
       "      - { uses: actions/upload-artifact@v4, with: { path: f, name: 'a/b' } }\n",
       1, "Contains the following character: '/'"},
      {"not there", "      - { uses: actions/download-artifact@v4, with: { name: dist } }\n", 1,
       "Artifact not found for name: dist"},
      {"no path", "      - { uses: actions/upload-artifact@v4 }\n", 1,
       "Input required and not supplied: path"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Outcome outcome = run("on: push\njobs:\n" + job("a", row.steps));
    EXPECT_EQ(outcome.status, row.status) << outcome.text();
    EXPECT_NE(outcome.out.find(row.phrase), std::string::npos) << outcome.text();
  }
}

TEST_F(BuiltIns, ACacheComesBackInTheNextRun) {
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - id: c\n"
          "        uses: actions/cache@v4\n"
          "        with: { path: 'deps', key: \"deps-${{ inputs.v }}\", restore-keys: deps- }\n"
          "      - run: \"echo 'hit: ${{ steps.c.outputs.cache-hit }}'; ls deps || true\"\n"
          "      - run: mkdir -p deps/empty; touch deps/${{ inputs.v }}; ln -sf ${{ inputs.v }} "
          "deps/link\n");
  const std::string with_input =
      "on: { workflow_dispatch: { inputs: { v: { default: one } } } }\n" +
      text.substr(text.find("jobs:"));
  const Outcome first = run(with_input);
  EXPECT_EQ(first.status, 0) << first.text();
  EXPECT_EQ(said(first), "hit: \n");
  EXPECT_NE(first.out.find("Cache not found for input keys: deps-one, deps-"), std::string::npos);
  const Outcome again = run(with_input);
  EXPECT_EQ(said(again), "hit: true\nempty\nlink\none\n") << again.text();
  EXPECT_NE(again.out.find("Cache hit occurred on the primary key deps-one, not saving cache."),
            std::string::npos);
  const Outcome near = run(with_input, {"--input", "v=two"});
  EXPECT_EQ(said(near), "hit: false\nempty\nlink\none\n") << near.text();
  EXPECT_NE(near.out.find("Cache saved with key: deps-two"), std::string::npos) << near.text();
}

TEST_F(BuiltIns, AFailedJobSavesNoCache) {
  const std::string steps =
      "      - { uses: actions/cache@v4, with: { path: deps, key: k } }\n"
      "      - run: mkdir deps; exit ${{ vars.CODE }}\n";
  const std::string text = "on: push\njobs:\n" + job("a", steps);
  EXPECT_EQ(run(text, {"--var", "CODE=1"}).status, 1);
  const Outcome second = run(text, {"--var", "CODE=0"});
  EXPECT_NE(second.out.find("Cache not found for input keys: k"), std::string::npos)
      << second.text();
}

TEST_F(BuiltIns, TheHalvesOfACacheAndItsLimits) {
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - run: mkdir deps; echo 1 > deps/f\n"
          "      - { uses: actions/cache/save@v4, with: { path: deps, key: k } }\n"
          "      - run: rm -r deps\n"
          "      - id: look\n"
          "        uses: actions/cache/restore@v4\n"
          "        with: { path: deps, key: k2, restore-keys: k, lookup-only: true }\n"
          "      - run: \"echo '${{ steps.look.outputs.cache-primary-key }} ${{ "
          "steps.look.outputs.cache-matched-key }}'; test ! -e deps\"\n"
          "      - { uses: actions/cache/restore@v4, with: { path: deps, key: k } }\n"
          "      - run: cat deps/f\n"
          "      - { uses: actions/cache/restore@v4, continue-on-error: true, with: { path: deps, "
          "key: 'a,b' } }\n"
          "      - { uses: actions/cache/restore@v4, with: { path: deps, key: x, "
          "fail-on-cache-miss: true } }\n");
  const Outcome outcome = run(text);
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_EQ(said(outcome), "k2 k\n1\n") << outcome.text();
  EXPECT_NE(outcome.out.find("a,b cannot contain commas."), std::string::npos);
  EXPECT_NE(outcome.out.find("Exiting as fail-on-cache-miss is set. Input key: x"),
            std::string::npos);
}

TEST_F(BuiltIns, FilesOutsideTheWorkspaceStayAsTheyAre) {
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - { uses: actions/cache@v4, with: { path: ~/.tool, key: k } }\n"
          "      - run: mkdir -p ~/.tool; echo ${{ vars.V }} >> ~/.tool/f; cat ~/.tool/f\n");
  EXPECT_EQ(said(run(text, {"--var", "V=1"})), "1\n");
  EXPECT_EQ(said(run(text, {"--var", "V=2"})), "1\n2\n");
}

TEST_F(BuiltIns, SetupActionsChooseWhatIsHere) {
  const std::string home = sandbox.path("home").string();
  for (const char* version : {"18.2.0", "20.1.0"})
    program("home/.nvm/versions/node/v" + std::string(version) + "/bin/node",
            "v" + std::string(version));
  program("home/sdk/go1.19.8/bin/go", "go version go1.19.8 linux/amd64");
  program("home/.pyenv/versions/3.9.1/bin/python", "Python 3.9.1");
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - { id: n, uses: actions/setup-node@v4, with: { node-version: 18, cache: npm } }\n"
          "      - run: \"node --version; echo ${{ steps.n.outputs.node-version }}\"\n"
          "      - run: echo '>=20' > .nvmrc\n"
          "      - { uses: actions/setup-node@v4, with: { node-version-file: .nvmrc } }\n"
          "      - run: node --version\n"
          "      - { uses: actions/setup-go@v5, with: { go-version: '1.19' } }\n"
          "      - run: go version\n"
          "      - { uses: actions/setup-python@v5, with: { python-version: 3.9 } }\n"
          "      - run: python --version; test \"$pythonLocation\" = ~/.pyenv/versions/3.9.1\n"
          "      - { uses: actions/setup-node@v4, with: { node-version: 99 } }\n");
  const Outcome outcome = run(text, {}, {{"HOME", home}, {"PATH", "/usr/bin:/bin"}});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  const std::string lines = said(outcome);
  EXPECT_TRUE(lines.starts_with("v18.2.0\n18.2.0\n")) << outcome.text();
  EXPECT_NE(lines.find("go version go1.19.8 linux/amd64\nPython 3.9.1\n"), std::string::npos)
      << outcome.text();
  EXPECT_NE(outcome.out.find("Node.js '99' is asked for, and this machine has"), std::string::npos)
      << outcome.text();
}

TEST_F(BuiltIns, AVersionFileThatIsNotThereIsAnError) {
  const std::string text =
      "on: push\njobs:\n" +
      job("a", "      - { uses: actions/setup-go@v5, with: { go-version-file: go.mod } }\n");
  const Outcome missing_file = run(text);
  EXPECT_EQ(missing_file.status, 1);
  EXPECT_NE(missing_file.out.find("version file at: "), std::string::npos) << missing_file.text();
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
  EXPECT_EQ(said(outcome), "edited\nold\nold\nedited\n") << outcome.text();
  EXPECT_NE(outcome.out.find("A branch or tag with the name 'nowhere' could not be found"),
            std::string::npos);
  EXPECT_NE(outcome.out.find("git fetch origin nowhere"), std::string::npos);
}

TEST_F(BuiltIns, AnInputThatIsNotSupportedIsRefusedBeforeTheRun) {
  const Outcome outcome =
      run("on: push\njobs:\n" +
          job("a", "      - { uses: actions/download-artifact@v4, with: { run-id: 12 } }\n"));
  EXPECT_EQ(outcome.status, 4);
  EXPECT_NE(outcome.err.find("the built-in actions/download-artifact does not support the input "
                             "'run-id'"),
            std::string::npos)
      << outcome.err;
  EXPECT_NE(outcome.err.find("--action actions/download-artifact=skip"), std::string::npos);
  EXPECT_EQ(outcome.err.find("did you mean"), std::string::npos) << outcome.err;
}

TEST_F(BuiltIns, OfAMisspeltInputTheNearestIsNamed) {
  const Outcome outcome =
      run("on: push\njobs:\n" +
          job("a", "      - { uses: actions/checkout@v4, with: { fetch-dept: 0 } }\n"));
  EXPECT_EQ(outcome.status, 4);
  EXPECT_NE(outcome.err.find("did you mean 'fetch-depth'?"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace localrun::e2e
