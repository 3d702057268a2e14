// The actions that localrun carries out itself, end to end; checkouts: built_ins_checkout_test.cpp.

#include "tests/e2e/built_ins.hpp"

#include <filesystem>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

namespace fs = std::filesystem;

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
  EXPECT_EQ(printed(outcome),
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
  EXPECT_EQ(printed(first), "hit: \n");
  EXPECT_NE(first.out.find("Cache not found for input keys: deps-one, deps-"), std::string::npos);
  const Outcome again = run(with_input);
  EXPECT_EQ(printed(again), "hit: true\nempty\nlink\none\n") << again.text();
  EXPECT_NE(again.out.find("Cache hit occurred on the primary key deps-one, not saving cache."),
            std::string::npos);
  const Outcome near = run(with_input, {"--input", "v=two"});
  EXPECT_EQ(printed(near), "hit: false\nempty\nlink\none\n") << near.text();
  EXPECT_NE(near.out.find("Cache saved with key: deps-two"), std::string::npos) << near.text();
}

TEST_F(BuiltIns, TheRecordTellsOfArtifactsAndCaches) {
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - { uses: actions/cache@v4, with: { path: c, key: k-1, restore-keys: k- } }\n"
          "      - run: mkdir -p c d; echo four >c/f; echo 12345 >d/f; echo >d/g\n"
          "      - { uses: actions/upload-artifact@v4, with: { name: art, path: d } }\n"
          "      - { uses: actions/download-artifact@v4, with: { name: art, path: back } }\n");
  const auto facts = [](const Outcome& outcome) {
    std::string all;
    for (const Event& event : outcome.events) {
      const std::string name = field(event, "event");
      if (name != "artifact" && name != "cache") continue;
      for (const char* each : {"action", "name", "key", "matched_key"}) {
        if (const std::string value = field(event, each); !value.empty()) all += value + " ";
      }
      const std::string size = field(event, "size");
      all += name == "artifact" || size == "0" ? size + "\n" : "some\n";
    }
    return all;
  };
  const std::string artifacts = "uploaded art 7\ndownloaded art 7\n";
  EXPECT_EQ(facts(run(text)), "missed k-1 0\n" + artifacts + "saved k-1 some\n");
  EXPECT_EQ(facts(run(text)), "restored k-1 some\n" + artifacts);
  std::string other = text;
  other.replace(other.find("k-1"), 3, "k-2");
  EXPECT_EQ(facts(run(other)), "restored k-2 k-1 some\n" + artifacts + "saved k-2 some\n");
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
  EXPECT_EQ(printed(outcome), "k2 k\n1\n") << outcome.text();
  EXPECT_NE(outcome.out.find("a,b cannot contain commas."), std::string::npos);
  EXPECT_NE(outcome.out.find("Exiting as fail-on-cache-miss is set. Input key: x"),
            std::string::npos);
}

TEST_F(BuiltIns, FilesOutsideTheWorkspaceStayAsTheyAre) {
  sandbox.open_to_jobs();
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - { uses: actions/cache@v4, with: { path: ~/.tool, key: k } }\n"
          "      - run: mkdir -p ~/.tool; echo ${{ vars.V }} >> ~/.tool/f; cat ~/.tool/f\n");
  EXPECT_EQ(printed(run(text, {"--var", "V=1"})), "1\n");
  EXPECT_EQ(printed(run(text, {"--var", "V=2"})), "1\n2\n");
}

TEST_F(BuiltIns, SetupActionsChooseWhatIsHere) {
  sandbox.open_to_jobs();
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
  const std::string lines = printed(outcome);
  EXPECT_TRUE(lines.starts_with("v18.2.0\n18.2.0\n")) << outcome.text();
  EXPECT_NE(lines.find("go version go1.19.8 linux/amd64\nPython 3.9.1\n"), std::string::npos)
      << outcome.text();
  EXPECT_NE(outcome.out.find("Node.js '99' is asked for, and this machine has"), std::string::npos)
      << outcome.text();
}

TEST_F(BuiltIns, StrictToolsTakeNoOtherVersion) {
  const std::string text =
      "on: push\njobs:\n" +
      job("a", "      - { uses: actions/setup-go@v5, with: { go-version: '9.9' } }\n");
  program("bin/go", "go version go1.19.8 linux/amd64");
  const std::vector<std::pair<std::string, std::string>> env = {
      {"HOME", sandbox.path("home").string()},
      {"PATH", sandbox.path("bin").string() + ":/usr/bin:/bin"}};
  const Outcome loose = run(text, {}, env);
  EXPECT_EQ(loose.status, 0) << loose.text();
  EXPECT_NE(loose.out.find("Go '9.9' is asked for, and this machine has 1.19.8 ("),
            std::string::npos)
      << loose.text();
  EXPECT_NE(loose.out.find("to have it: "), std::string::npos) << loose.text();
  const Outcome strict = run(text, {"--strict-tools"}, env);
  EXPECT_EQ(strict.status, 1) << strict.text();
  EXPECT_NE(strict.find("annotation", {{"level", "error"}}), nullptr) << strict.text();
}

TEST_F(BuiltIns, RustToolchainsThatAreInstalled) {
  sandbox.open_to_jobs();
  const auto toolchain = [&](const std::string& name, const std::string& version) {
    const std::string folder = "rustup/toolchains/" + name;
    sandbox.write(folder + "/bin/rustc",
                  "#!/bin/sh\necho 'rustc " + version +
                      " (abc 2024-05-01)'\ntest $# = 1 || printf 'commit-hash: "
                      "abcdef012345\\ncommit-date: 2024-05-01\\n'\n");
    fs::permissions(sandbox.path(folder + "/bin/rustc"), fs::perms(0755));
    program(folder + "/bin/cargo", "cargo " + version);
    sandbox.write(folder + "/lib/rustlib/components", "clippy-preview-x86\nrustc-x86\n");
    fs::create_directories(sandbox.path(folder + "/lib/rustlib/wasm32-unknown-unknown"));
  };
  toolchain("stable-x86", "1.81.0");
  toolchain("1.75.0-x86", "1.75.0");
  sandbox.write("rustup/settings.toml", "default_toolchain = \"stable-x86\"\n");
  program("bin/rustup", "rustup 1.27");
  const std::string text =
      "on: push\njobs:\n" +
      job("a",
          "      - { id: s, uses: dtolnay/rust-toolchain@stable, with: { components: clippy, "
          "targets: "
          "wasm32-unknown-unknown } }\n"
          "      - run: echo \"$RUSTUP_TOOLCHAIN ${{ steps.s.outputs.name }} ${{ "
          "steps.s.outputs.cachekey }} $CARGO_INCREMENTAL\"\n"
          "      - { uses: dtolnay/rust-toolchain@master, with: { toolchain: 1.75 } }\n"
          "      - run: echo $RUSTUP_TOOLCHAIN\n"
          "      - { id: r, uses: actions-rust-lang/setup-rust-toolchain@v1, with: { toolchain: "
          "1.81.0 } }\n"
          "      - run: echo \"$RUSTUP_TOOLCHAIN $RUSTFLAGS, ${{ steps.r.outputs.rustc-version }}, "
          "${{ steps.r.outputs.cargo-version }}\"\n"
          "      - { id: o, uses: actions-rs/toolchain@v1, with: { toolchain: 1.75.0, override: "
          "true "
          "} }\n"
          "      - run: echo \"$RUSTUP_TOOLCHAIN ${{ steps.o.outputs.rustup }}\"\n");
  const std::vector<std::pair<std::string, std::string>> env = {
      {"HOME", sandbox.path("home").string()},
      {"RUSTUP_HOME", sandbox.path("rustup").string()},
      {"PATH", sandbox.path("bin").string() + ":/usr/bin:/bin"}};
  const Outcome outcome = run(text, {}, env);
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(printed(outcome),
            "stable-x86 stable 20240501abcd 0\n1.75.0-x86\n"
            "stable-x86 -D warnings, rustc 1.81.0 (abc 2024-05-01), cargo 1.81.0\n"
            "1.75.0-x86 rustup 1.27\n")
      << outcome.text();
  EXPECT_EQ(outcome.find("annotation"), nullptr) << outcome.text();

  struct Row {
    const char* step;
    const char* phrase;
  };
  const Row lacking[] = {
      {"{ uses: dtolnay/rust-toolchain@nightly }",
       "Rust 'nightly' is asked for, and this machine has 1.81.0 (stable-x86)"},
      {"{ uses: dtolnay/rust-toolchain@stable, with: { components: 'clippy, rust-src' } }",
       "the toolchain stable-x86 lacks the component 'rust-src'"},
      {"{ uses: dtolnay/rust-toolchain@1.75.0, with: { target: arm } }",
       "the toolchain 1.75.0-x86 lacks the target 'arm'"},
  };
  for (const Row& row : lacking) {
    const std::string one =
        "on: push\njobs:\n" + job("a", "      - " + std::string(row.step) + "\n");
    const Outcome loose = run(one, {}, env);
    EXPECT_EQ(loose.status, 0) << loose.text();
    EXPECT_NE(loose.out.find(row.phrase), std::string::npos) << loose.text();
    EXPECT_NE(loose.out.find("to have it: rustup "), std::string::npos) << loose.text();
    EXPECT_EQ(run(one, {"--strict-tools"}, env).status, 1) << row.phrase;
  }
  const Outcome unnamed =
      run("on: push\njobs:\n" + job("a", "      - uses: dtolnay/rust-toolchain@master\n"), {}, env);
  EXPECT_NE(unnamed.out.find("'toolchain' is a required input"), std::string::npos)
      << unnamed.text();
}

TEST_F(BuiltIns, ARustToolchainFileOfTheRepositoryWins) {
  sandbox.open_to_jobs();
  program("rustup/toolchains/stable-x86/bin/rustc", "rustc 1.81.0 (abc 2024-05-01)");
  program("bin/rustup", "rustup 1.27");
  sandbox.write("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70\"\n");
  const Outcome outcome =
      run("on: push\njobs:\n" + job("a",
                                    "      - uses: actions/checkout@v4\n"
                                    "      - uses: dtolnay/rust-toolchain@stable\n"
                                    "      - run: echo \"[$RUSTUP_TOOLCHAIN]\"\n"),
          {},
          {{"HOME", sandbox.path("home").string()},
           {"RUSTUP_HOME", sandbox.path("rustup").string()},
           {"PATH", sandbox.path("bin").string() + ":/usr/bin:/bin"}});
  EXPECT_EQ(printed(outcome), "[]\n") << outcome.text();
}

TEST_F(BuiltIns, AScriptWithoutAClient) {
  if (std::system("command -v node >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "there is no Node.js here: actions/github-script is not tested";
  sandbox.write("repo/lib/helper.js", "module.exports = (name) => `hello ${name}`;\n");
  const std::string text = "on: push\njobs:\n" + job("a", R"yml(      - uses: actions/checkout@v4
      - id: s
        uses: actions/github-script@v7
        env: { WHO: there, DIGEST: "${{ hashFiles('lib/*.js') }}" }
        with:
          script: |
            const hello = require('./lib/helper.js');
            core.info(hello(process.env.WHO));
            core.setOutput('lines', 'a\nb');
            core.exportVariable('LATER', { a: 1 });
            core.setSecret('hidden-word');
            core.warning('mind', { file: 'lib/helper.js', startLine: 1 });
            const { stdout } = await exec.getExecOutput('sh', ['-c', 'echo "$0" two', 'one'], { silent: true });
            core.info(stdout.trim());
            await io.mkdirP('out/deep');
            await io.cp('lib', 'out', { recursive: true });
            const globber = await glob.create('out/**\n!**/deep', { matchDirectories: false });
            core.info((await globber.glob()).map((f) => f.replace(process.cwd(), '')).join());
            core.info(await glob.hashFiles('lib/*.js') === process.env.DIGEST ? 'same hash' : 'another hash');
            core.info(`${context.eventName} ${context.repo.repo} ${context.payload.ref} ${context.job}`);
            await core.summary.addHeading('Done').addRaw('it is').write();
            return { list: [1, context.runNumber > 0], none: null };
      - run: |
          echo '${{ steps.s.outputs.result }} ${{ fromJSON(steps.s.outputs.result).list[0] }}'
          echo "$LATER hidden-word"
      - id: t
        uses: actions/github-script@v7
        with: { script: return context.job, result-encoding: string }
      - run: echo '${{ steps.t.outputs.result }}'
      - uses: actions/github-script@v7
        continue-on-error: true
        with:
          script: >-
            await github.rest.issues.createComment({ ...context.repo, issue_number: 1, body: 'hi' })
      - uses: actions/github-script@v7
        continue-on-error: true
        with: { script: throw new TypeError('broken') }
)yml");
  const Outcome outcome = run(text);
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_TRUE(printed(outcome).starts_with(
      "hello there\none two\n/out/lib/helper.js\nsame hash\npush repo refs/heads/main a\n"
      "{\"list\":[1,true],\"none\":null} 1\n{\"a\":1} ***\na\n"))
      << printed(outcome) << outcome.text();
  EXPECT_NE(outcome.find("annotation", {{"level", "warning"}, {"file", "lib/helper.js"}}), nullptr);
  EXPECT_NE(outcome.out.find("github.rest.issues.createComment({\\\"owner\\\":"), std::string::npos)
      << outcome.text();
  EXPECT_NE(outcome.out.find("--action actions/github-script=upstream"), std::string::npos);
  EXPECT_NE(outcome.find("annotation", {{"message", "Unhandled error: TypeError: broken"}}),
            nullptr)
      << outcome.text();
  const Event* summary = outcome.find("summary");
  ASSERT_NE(summary, nullptr);
  EXPECT_EQ(field(*summary, "text"), "<h1>Done</h1>\nit is\n");
}

TEST_F(BuiltIns, TheRealScriptActionRunsWhereItIsHere) {
  if (std::system("command -v node >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "there is no Node.js here: actions/github-script is not tested";
  const std::string folder = "srv/actions/github-script";
  sandbox.write(
      folder + "/action.yml",
      "name: GitHub Script\ninputs: { script: {}, github-token: { default: '${{ github.token "
      "}}' } }\nruns: { using: node20, main: dist/index.js }\n");
  sandbox.write(folder + "/dist/index.js", "console.log('real: ' + process.env.INPUT_SCRIPT)\n");
  ASSERT_EQ(sandbox.shell("cd '" + sandbox.path(folder).string() +
                          "' && git init -q && git add -A && git -c user.name=a -c "
                          "user.email=a@example.com commit -qm a && git tag v7"),
            "");
  const std::string text =
      "on: push\njobs:\n" +
      job("a", "      - { uses: actions/github-script@v7, with: { script: 'console.log(1)' } }\n");
  const std::vector<std::pair<std::string, std::string>> env = {
      {"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()}};
  const std::vector<std::string> token = {"--secret", "GITHUB_TOKEN=a-token-of-some-length"};
  EXPECT_EQ(printed(run(text, token, env)), "1\n") << "it is not here yet";
  EXPECT_EQ(printed(run(text, {"--action", "actions/github-script=upstream"}, env)),
            "real: console.log(1)\n");
  EXPECT_EQ(printed(run(text, token, env)), "real: console.log(1)\n");
  EXPECT_EQ(printed(run(text, {}, env)), "1\n") << "without a token it could do less than ours";
}

TEST_F(BuiltIns, AVersionFileThatIsNotThereIsAnError) {
  const std::string text =
      "on: push\njobs:\n" +
      job("a", "      - { uses: actions/setup-go@v5, with: { go-version-file: go.mod } }\n");
  const Outcome missing_file = run(text);
  EXPECT_EQ(missing_file.status, 1);
  EXPECT_NE(missing_file.out.find("version file at: "), std::string::npos) << missing_file.text();
}

TEST_F(BuiltIns, AnInputThatIsNotSupportedIsRefusedBeforeTheRun) {
  const Outcome outcome =
      run("on: push\njobs:\n" +
          job("a", "      - { uses: actions/download-artifact@v4, with: { run-id: 12 } }\n"));
  EXPECT_EQ(outcome.status, 4);
  EXPECT_NE(outcome.err.find("the built-in actions/download-artifact does not support the input "
                             "'run-id' [not-done-here]"),
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
