// `localrun changes`: what isolated jobs did to the files of their workspaces
// (docs/isolation.md, "What did the job change?").

#include "tests/e2e/isolation_support.hpp"

#include <sys/stat.h>

namespace localrun::e2e {
namespace {

class Changes : public Isolation {
 protected:
  [[nodiscard]] Outcome changes(std::vector<std::string> arguments = {}, Call call = {}) const {
    arguments.insert(arguments.begin(), "changes");
    call.arguments = std::move(arguments);
    return sandbox.run(call);
  }
  /// Of the last run: `A path (step 2)`, a line each.
  [[nodiscard]] std::string listed(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = changes(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    const boost::json::value answer = boost::json::parse(outcome.out);
    std::string text;
    for (const auto& job : answer.at("jobs").as_array()) {
      const bool is_of_step = !job.as_object().contains("files");
      if (is_of_step && job.at("steps").as_array().empty()) continue;
      const auto& owner = is_of_step ? job.at("steps").at(0) : job;
      for (const auto& file : owner.at("files").as_array()) text += line_of(file.as_object());
    }
    return text;
  }
  [[nodiscard]] static std::string line_of(const Event& file) {
    std::string text;
    text += field(file, "change") == "added" ? 'A' : field(file, "change") == "changed" ? 'M' : 'D';
    text += ' ' + field(file, "path");
    if (field(file, "is_ignored") == "true") text += " ignored:" + field(file, "files");
    if (const auto* steps = file.if_contains("steps")) text += ' ' + boost::json::serialize(*steps);
    return text + '\n';
  }
  void ran(const std::string& steps) const {
    const Outcome outcome = run(steps);
    ASSERT_EQ(outcome.status, 0) << outcome.text();
  }
};

TEST_F(Changes, OfOneStep) {
  ran(checkout + step("echo new > made; echo more >> README.md; rm tool.sh"));
  EXPECT_EQ(listed(), "M README.md [2]\nA made [2]\nD tool.sh [2]\n");
  const Outcome text = changes();
  EXPECT_EQ(text.status, 0);
  EXPECT_TRUE(
      text.out.starts_with("job  1 added, 1 changed, 1 deleted\n"
                           "  M  README.md             "))
      << text.out;
}

/// Whose folders are kept elsewhere, to go back to its steps.
TEST_F(Changes, OfAFailedJob) {
  const Outcome outcome =
      run(checkout + step("echo new > made") + step("echo more > made; exit 3"));
  ASSERT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_EQ(listed(), "A made [2,3]\n");
  EXPECT_NE(changes({"--diff"}).out.find("+more"), std::string::npos);
  const Outcome shell = sandbox.run({.arguments = {"shell", "job", "-c", "cat made"}});
  EXPECT_EQ(shell.out, "new\n") << shell.text();
}

TEST_F(Changes, EachStepHasItsOwn) {
  (void)sandbox.shell(
      "mkdir -p src/deep modules/local; echo 1 > src/a; echo 2 > src/deep/b; echo x > "
      "modules/local/x; echo modules/ >> .gitignore; ln -s README.md link; git add -A; git -c "
      "user.name=a -c user.email=a@b commit -qm more");
  ran(step("echo early > early") + checkout + step("touch README.md; chmod 755 tool.sh") +
      step("rm -rf src; mkdir -p modules/a; echo 1 > modules/a/f; echo 2 > modules/g; echo l > "
           "x.log; mkdir empty") +
      step("true") + step("ln -sf tool.sh link; git mv README.md MOVED; chmod 644 tool.sh") +
      step("mkdir src; echo 1 > src/a; echo new > src/c; git init -q inner; rmdir empty"));
  EXPECT_EQ(listed({"--step", "3"}), "");
  EXPECT_EQ(listed({"--step", "4"}),
            "A empty/\nA modules/ ignored:2\nD src/a\nD src/deep/b\nA x.log ignored:1\n");
  EXPECT_EQ(listed({"--step", "6"}), "A MOVED\nD README.md\nM link\nM tool.sh\n");
  EXPECT_EQ(listed({"--step", "7"}), "D empty/\nA inner/\nA src/a\nA src/c\n");
  // Of the whole job what is left of all that.
  EXPECT_EQ(listed(),
            "A MOVED [6]\nD README.md [6]\nA inner/ [7]\nM link [6]\nA modules/ ignored:2 [4]\nA "
            "src/c [7]\n"
            "D src/deep/b [4]\nM tool.sh [6]\nA x.log ignored:1 [4]\n");
}

/// The same number of bytes, written at once after the step before.
TEST_F(Changes, AreSeenHoweverQuick) {
  std::string steps = checkout;
  for (int i = 0; i < 10; ++i) steps += step("echo " + std::to_string(i) + " > counter");
  ran(steps);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(listed({"--step", std::to_string(i + 2)}), i == 0 ? "A counter\n" : "M counter\n");
  }
}

TEST_F(Changes, DiffIsWhatGitApplies) {
  (void)sandbox.shell(
      "printf 'a\\nb\\nc\\n' > 'odd \303\251\"name'; ln -s x link; git add -A; "
      "git -c user.name=a -c user.email=a@b commit -qm more");
  ran(checkout + step(R"sh(
printf 'a\nB\nc' > "$(ls -d odd*)"; rm tool.sh; ln -sf y link; chmod +x README.md
printf '\0binary' > bin; mkdir -p d/e; printf 'n\n' > d/e/f; rm .gitignore; mkdir .gitignore; echo i > .gitignore/i
)sh"));
  const std::string before = sandbox.repository_state();
  const Outcome diff =
      changes({"--diff", "README.md", "d", "link", "tool.sh", ".gitignore", "odd \303\251\"name"});
  ASSERT_EQ(diff.status, 0) << diff.text();
  EXPECT_EQ(sandbox.repository_state(), before);
  EXPECT_NE(diff.out.find("old mode 100644\nnew mode 100755\n"), std::string::npos) << diff.out;
  sandbox.write("job.diff", diff.out);
  EXPECT_EQ(sandbox.shell("git apply ../job.diff 2>&1 && cat odd*; cat d/e/f .gitignore/i; "
                          "readlink link; test -x README.md && echo x; ls tool.sh 2>&1; true"),
            "a\nB\ncn\ni\ny\nx\nls: cannot access 'tool.sh': No such file or directory");
  const Outcome binary = changes({"--diff", "bin"});
  EXPECT_EQ(binary.out,
            "diff --git a/bin b/bin\nnew file mode 100644\nBinary files /dev/null and b/bin "
            "differ\n");
}

TEST_F(Changes, ApplyBringsThemIntoTheWorkingTree) {
  (void)sandbox.shell(
      "mkdir d; echo 1 > d/f; ln -s x link; git add -A; git -c user.name=a -c "
      "user.email=a@b commit -qm more");
  ran(checkout + step(R"sh(
rm -r d; echo file > d; ln -sf y link; chmod +x README.md; rm tool.sh; mkdir tool.sh; echo t > tool.sh/t; echo x > x.log
mkdir -p new/deep; echo n > new/deep/n
)sh"));
  const Outcome one = changes({"--apply", "new"});
  EXPECT_EQ(one.status, 0) << one.text();
  EXPECT_EQ(sandbox.shell("git status --porcelain"), "?? new/");
  const Outcome all = changes({"--apply"});
  EXPECT_EQ(all.status, 0) << all.text();
  EXPECT_NE(all.out.find("new/deep/n: is like that already\n"), std::string::npos) << all.out;
  EXPECT_EQ(sandbox.shell("cat d; readlink link; test -x README.md && echo x; cat tool.sh/t "
                          "new/deep/n; ls -A | tr '\\n' ' '"),
            "file\ny\nx\nt\nn\n.git .gitignore README.md d link new tool.sh ");
}

TEST_F(Changes, ApplyRefusesWhatWasEditedSinceAndTouchesNothing) {
  ran(checkout + step("echo job > README.md; echo job > made; rm tool.sh"));
  (void)sandbox.shell("echo mine > README.md; echo mine > made");
  const std::string before = sandbox.repository_state();
  const Outcome outcome = changes({"--apply"});
  EXPECT_EQ(outcome.status, 4) << outcome.text();
  EXPECT_NE(outcome.out.find("README.md: conflict: it was edited there since\n"), std::string::npos)
      << outcome.out;
  EXPECT_NE(outcome.out.find("made: conflict: there is another one already\n"), std::string::npos);
  EXPECT_EQ(sandbox.repository_state(), before);
  EXPECT_EQ(changes({"--apply", "tool.sh"}).status, 0);
  EXPECT_EQ(sandbox.shell("ls tool.sh 2>/dev/null || echo gone"), "gone");
}

TEST_F(Changes, ApplyMergesWhatLiesApart) {
  (void)sandbox.shell(
      "seq 20 > numbers; git add -A; git -c user.name=a -c user.email=a@b commit "
      "-qm more");
  ran(checkout + step("sed -i 's/^18$/job/' numbers"));
  (void)sandbox.shell("sed -i 's/^3$/mine/' numbers");
  const Outcome outcome = changes({"--apply"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.shell("grep -n '[a-z]' numbers"), "3:mine\n18:job");
}

TEST_F(Changes, ApplyNeverFollowsALink) {
  (void)sandbox.shell(
      "mkdir d; echo 1 > d/f; git add -A; git -c user.name=a -c user.email=a@b "
      "commit -qm more");
  ran(checkout + step("echo job > d/f; echo job > d/g"));
  (void)sandbox.shell("rm -r d; mkdir ../outside; echo mine > ../outside/f; ln -s ../outside d");
  const Outcome outcome = changes({"--apply"});
  EXPECT_EQ(outcome.status, 4) << outcome.text();
  EXPECT_NE(outcome.out.find("symbolic link"), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.shell("cat ../outside/f; ls ../outside"), "mine\nf");
}

TEST_F(Changes, ExportMakesAnArchive) {
  const std::string deep(120, 'n');
  ran(checkout + step("mkdir -p a/" + deep + "; echo 1 > a/" + deep + "/" + deep +
                      "; ln -s tool.sh link; echo '#!/bin/sh' > run; chmod +x run; mkdir empty; rm "
                      "README.md"));
  const Outcome outcome = changes({"--export", "../out.tar"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(outcome.out, "4 files in ../out.tar; that 1 file was deleted no archive can say\n");
  EXPECT_EQ(sandbox.shell("mkdir ../x; tar -xf ../out.tar -C ../x && cd ../x && cat a/" + deep +
                          "/n*; readlink link; test -x run && echo x; test -d empty && echo d"),
            "1\ntool.sh\nx\nd");
  EXPECT_EQ(changes({"--export", "../out.tar"}).status, 2);
}

TEST_F(Changes, NeverKeepASecret) {
  const Outcome outcome =
      run(checkout +
              step("echo ok > fine; echo hidden-\"value\" > leak; echo \"x $TOKEN\" > other; "
                   "echo ::add-mask::hidden-\"value\"; ln -s \"$TOKEN\" link; echo > "
                   "\"named-$TOKEN\"; head -c 200000 /dev/zero > big; printf %s \"$TOKEN\" >> "
                   "big\n") +
              "        env: { TOKEN: '${{ secrets.TOKEN }}' }\n",
          {"--secret", "TOKEN=super-secret-text"});
  ASSERT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.files_with("super-secret-text"), std::vector<std::string>());
  EXPECT_EQ(sandbox.files_with("hidden-value"), std::vector<std::string>());
  EXPECT_EQ(listed(),
            "A big [2]\nA fine [2]\nA leak [2]\nA link [2]\nA named-*** [2]\nA other [2]\n");
  const Outcome diff = changes({"--diff"});
  EXPECT_NE(diff.out.find("+ok"), std::string::npos);
  EXPECT_NE(diff.err.find("'leak' is left out: it holds a secret"), std::string::npos) << diff.err;
  const Outcome apply = changes({"--apply"});
  EXPECT_EQ(apply.status, 0);
  EXPECT_EQ(sandbox.shell("git status --porcelain"), "?? fine");
}

TEST_F(Changes, AreNotKnownWithoutAWorkspaceOfItsOwn) {
  const Outcome plain = sandbox.run_json(
      "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n"
      "    steps:\n" +
          checkout + step("echo 1 > made"),
      {"--isolate", "off"});
  ASSERT_EQ(plain.status, 0);
  EXPECT_EQ(plain.find("files_changed"), nullptr);
  const Outcome text = changes();
  EXPECT_EQ(text.status, 0);
  EXPECT_NE(text.out.find("Run it with --isolate"), std::string::npos) << text.out;
  EXPECT_EQ(changes({"--apply"}).status, 2);
  EXPECT_EQ(changes({"--diff"}).status, 2);
  const Outcome copied =
      run("      - { uses: actions/checkout@v4, with: { sparse-checkout: sub } }\n" +
          step("echo 1 > made"));
  ASSERT_EQ(copied.status, 0) << copied.text();
  const Outcome why = changes();
  EXPECT_NE(why.out.find("had to copy the files"), std::string::npos) << why.out;
}

TEST_F(Changes, OfCheckoutsBesideAndOverEachOther) {
  const std::string into = "      - { uses: actions/checkout@v4, with: { path: ";
  ran(into + "a } }\n" + into + "b } }\n" + step("echo 1 > a/new; rm b/tool.sh; echo 1 > free") +
      into + "a } }\n" + step("echo 2 > a/other"));
  EXPECT_EQ(listed(), "A a/other [5]\nD b/tool.sh [3]\nA free [3]\n");
  const Outcome apply = changes({"--apply", "a", "free"});
  EXPECT_EQ(apply.status, 0) << apply.text();
  EXPECT_NE(apply.out.find("free: left out: it lies outside"), std::string::npos) << apply.out;
  EXPECT_EQ(sandbox.shell("git status --porcelain"), "?? other");
}

TEST_F(Changes, OfManyFilesAreBounded) {
  ran(checkout + step("mkdir many; for i in $(seq 700); do echo $i > many/$i; done; mkdir deps; "
                      "for i in $(seq 2000); do : > deps/$i.log; done"));
  const Outcome text = changes();
  EXPECT_NE(text.out.find("  many/"), std::string::npos) << text.out;
  EXPECT_LT(std::count(text.out.begin(), text.out.end(), '\n'), 20);
  const Outcome all = changes({"-v", "many"});
  EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), 704) << all.out;
}

TEST_F(Changes, BadCalls) {
  ran(checkout + step("echo 1 > made"));
  struct Row {
    std::vector<std::string> arguments;
    std::string message;
  };
  const Row rows[] = {
      {{"nothing"}, "has not changed 'nothing'"},
      {{"--job", "jbo"}, "did you mean 'job'?"},
      {{"--step", "9"}, "has no step '9'"},
      {{"--diff", "--apply"}, "do not go together"},
      {{"--diff", "--step", "2"}, "--step does not go with --diff"},
      {{"last~7"}, "last~7"},
      {{"--apply", "../outside"}, "has not changed '../outside'"},
  };
  for (const Row& row : rows) {
    const Outcome outcome = changes(row.arguments);
    EXPECT_EQ(outcome.status, 2) << outcome.text();
    EXPECT_NE(outcome.err.find(row.message), std::string::npos) << row.message << outcome.text();
  }
}

/// A list that was meddled with leads nowhere else.
TEST_F(Changes, ADamagedRecordWritesNothingElsewhere) {
  ran(checkout + step("echo 1 > made"));
  const std::string list = "\"$(ls -d ../state/runs/*)\"/changes/1/files.ndjson";
  for (const std::string path : {"../escaped", ".git/hooks/pre-commit", "/tmp/escaped", "a//b"}) {
    (void)sandbox.shell("sed -i 's|\"repository_path\":\"[^\"]*\"|\"repository_path\":\"" + path +
                        "\"|' " + list);
    const std::string before = sandbox.repository_state();
    const Outcome outcome = changes({"--apply"});
    EXPECT_NE(outcome.out.find("left out"), std::string::npos) << path << outcome.text();
    EXPECT_EQ(sandbox.repository_state(), before) << path;
  }
  (void)sandbox.shell("echo '[' > " + list);
  EXPECT_NE(changes().status, 0);
}

TEST_F(Changes, GoWithTheRun) {
  ran(checkout + step("echo only-this-content > made"));
  EXPECT_NE(sandbox.files_with("only-this-content"), std::vector<std::string>());
  const Outcome cleaned = sandbox.run({.arguments = {"clean", "runs", "--older-than", "0"}});
  EXPECT_EQ(cleaned.status, 0) << cleaned.text();
  EXPECT_EQ(sandbox.files_with("only-this-content"), std::vector<std::string>());
}

}  // namespace
}  // namespace localrun::e2e
