// Going back to a step of an isolated job: `shell`, `rerun --from` (docs/isolation.md).

#include "tests/e2e/isolation_support.hpp"

namespace localrun::e2e {
namespace {

class Snapshots : public Isolation {
 protected:
  [[nodiscard]] Outcome localrun(std::vector<std::string> arguments, Call call = {}) const {
    call.arguments = std::move(arguments);
    return sandbox.run(call);
  }
  [[nodiscard]] Outcome shell(const std::string& step, const std::string& command,
                              const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"shell", step, "--command", command};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return localrun(arguments);
  }
  [[nodiscard]] static std::string reused(const Outcome& outcome) {
    std::string text;
    for (const Event& event : outcome.events) {
      if (field(event, "event") == "step_finished" &&
          field(event, "reason").starts_with("taken from run"))
        text += field(event, "step") + field(event, "conclusion") + ' ';
    }
    return text;
  }
};

const std::string make_things = step(R"sh(
echo made > made; rm README.md; echo changed >> tool.sh; mkdir -p ~/bin; echo h > ~/inhome; echo t > /tmp/intmp
echo r > "$RUNNER_TEMP/r"; echo "FOO=from env" >> "$GITHUB_ENV"; echo "$HOME/bin" >> "$GITHUB_PATH"
)sh");

TEST_F(Snapshots, AShellStandsBeforeAndAfterTheFailedStep) {
  const std::string before = sandbox.repository_state();
  const Outcome failed =
      run(checkout + make_things + "      - { id: tag, run: echo v=7 >> $GITHUB_OUTPUT }\n" +
          step("rm made; echo new > later; exit 3") +
          "        env: { TAG: 'v${{ steps.tag.outputs.v }}' }\n" + step("echo never"));
  ASSERT_EQ(failed.status, 1) << failed.text();
  const Outcome there =
      shell("job",
            "ls; cat ~/inhome /tmp/intmp \"$RUNNER_TEMP/r\"; echo \"$FOO $TAG $PWD\"; "
            "case $PATH in /home/runner/bin:*) echo path;; esac; git status --short; "
            "echo lost > made; test -w \"$GITHUB_OUTPUT\"; exit 42");
  EXPECT_EQ(there.status, 42) << there.text();
  EXPECT_EQ(there.out,
            "made\ntool.sh\nh\nt\nr\nfrom env v7 /home/runner/work/repo/repo\npath\n D README.md\n"
            " M tool.sh\n?? made\n");
  EXPECT_EQ(shell("job/4", "cat made", {"--before"}).out, "made\n");
  EXPECT_EQ(shell("job/4", "cat later; ls", {"--after"}).out, "new\nlater\ntool.sh\n");
  // Others are not kept, which is said with what is.
  const Outcome other = shell("job/2", "true");
  EXPECT_EQ(other.status, 2);
  EXPECT_NE(other.err.find("kept: before step 4; --snapshots all"), std::string::npos) << other.err;
  EXPECT_EQ(sandbox.repository_state(), before);
}

TEST_F(Snapshots, ARerunGoesOnFromThereAfterAnEdit) {
  const std::string begin =
      "on: push\njobs:\n  first:\n    runs-on: ubuntu-latest\n    outputs: { v: "
      "'${{ steps.s.outputs.v }}' }\n    steps:\n      - { id: s, run: echo v=1 >> "
      "$GITHUB_OUTPUT }\n  job:\n    needs: first\n    runs-on: ubuntu-latest\n    "
      "steps:\n";
  const std::string end =
      "  last:\n    needs: job\n    runs-on: ubuntu-latest\n    steps: [{ run: echo "
      "last }]\n";
  const std::string check =
      "      - id: check\n        run: |\n          test \"$(cat made)\" = made\n          test ! "
      "-e "
      "README.md\n          test \"$FOO ${{ needs.first.outputs.v }}\" = \"from env 1\"\n";
  const Outcome failed =
      sandbox.run_json(begin + checkout + make_things + check +
                           "          grep -q fixed tool.sh || grep -q fixed helper\n" + end,
                       {"--isolate", "workspace"});
  ASSERT_EQ(failed.status, 1) << failed.text();
  // The working tree shows through where the job has not changed it; the workflow is that of now.
  (void)sandbox.shell("echo fixed > helper");
  sandbox.workflow(begin + checkout + make_things + check + "          cat helper; rm made\n" +
                   step("test ! -e made; cat /tmp/intmp") + end);
  const Outcome again = localrun({"rerun", "--from", "job/check", "--json"});
  EXPECT_EQ(again.status, 0) << again.text();
  EXPECT_EQ(reused(again), "1success 2success ");
  EXPECT_NE(again.find("log", {{"text", "fixed"}}), nullptr);
  EXPECT_NE(again.find("log", {{"text", "last"}}), nullptr);
  const Outcome changes = localrun({"changes", "--job", "job"});
  EXPECT_NE(changes.out.find("D  README.md"), std::string::npos) << changes.out;
  // The record of that run can be run again as any other.
  const Outcome whole = localrun({"rerun", "--json"});
  EXPECT_EQ(whole.status, 0) << whole.text();
  EXPECT_EQ(reused(whole), "");
}

/// A matcher that an earlier step added lives for the rest of the job that goes on, too.
TEST_F(Snapshots, ProblemMatchersGoOn) {
  const std::string add =
      "      - run: |\n          echo '{\"problemMatcher\": [{\"owner\": \"o\", \"pattern\": "
      "[{\"regexp\": \"^look at (.*)$\", \"message\": 1}]}]}' > m.json\n"
      "          echo '::add-matcher::m.json'\n";
  const Outcome failed = run(checkout + add + step("echo 'look at this'; exit 1"));
  ASSERT_EQ(failed.status, 1) << failed.text();
  ASSERT_NE(failed.find("annotation", {{"message", "this"}}), nullptr) << failed.text();
  const Outcome again = localrun({"rerun", "--from", "job/3", "--json"});
  EXPECT_NE(again.find("annotation", {{"message", "this"}}), nullptr) << again.text();
}

TEST_F(Snapshots, EachStepIsKeptWhenAllAreWanted) {
  const Outcome outcome =
      run(checkout + step("echo 1 > count") + step("echo 2 > count; ln -s count link") +
              step("true") + step("rm count link"),
          {"--snapshots", "all"});
  ASSERT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(shell("job/1", "ls -A").out, "");
  EXPECT_EQ(shell("job/2", "ls").out, "README.md\ntool.sh\n");
  EXPECT_EQ(shell("job/3", "cat count").out, "1\n");
  EXPECT_EQ(shell("job/3", "cat count link", {"--after"}).out, "2\n2\n");
  EXPECT_EQ(shell("job/5", "cat count").out, "2\n");
  EXPECT_EQ(shell("job/5", "ls", {"--after"}).out, "README.md\ntool.sh\n");
  const Outcome again = localrun({"rerun", "--from", "job/4", "--json", "--snapshots", "off"});
  EXPECT_EQ(again.status, 0) << again.text();
  EXPECT_EQ(reused(again), "1success 2success 3success ");
}

TEST_F(Snapshots, SecretsComeFromTheCallerAgain) {
  const Outcome failed =
      run(checkout +
              step("echo \"AUTH=Bearer $TOKEN\" >> \"$GITHUB_ENV\"; echo \"$TOKEN\" > ~/.netrc; "
                   "echo fine > "
                   "~/other; echo ::add-mask::made-up-$((40+2)); echo HID=made-up-42 >> "
                   "\"$GITHUB_ENV\"") +
              "        env: { TOKEN: '${{ secrets.TOKEN }}' }\n" + step("exit 1"),
          {"--secret", "TOKEN=super-secret-text", "--keep-workspace", "failed"});
  ASSERT_EQ(failed.status, 1) << failed.text();
  EXPECT_EQ(sandbox.files_with("super-secret-text"), std::vector<std::string>());
  const Event* kept = failed.find("snapshots_kept");
  ASSERT_NE(kept, nullptr) << failed.text();
  EXPECT_EQ(field(*kept, "left_out"), "[\"/home/runner/.netrc\"]");
  Call call;
  call.env = {{"TOKEN", "super-secret-text"}};
  const Outcome there = localrun({"shell", "job", "-c", "echo \"$AUTH $HID\"; cat ~/other"}, call);
  EXPECT_EQ(there.status, 0) << there.text();
  EXPECT_EQ(there.out, "Bearer super-secret-text ***\nfine\n");
  EXPECT_NE(there.err.find("'HID' held a masked value"), std::string::npos) << there.err;
}

TEST_F(Snapshots, AWorkspaceElsewhereIsKeptToo) {
  const std::vector<std::string> there = {"--workspace-path", "/opt/elsewhere/here"};
  const Outcome failed = run(
      checkout + step("echo made > made; echo h > ~/inhome; test \"$PWD\" = /opt/elsewhere/here") +
          step("rm made; exit 1"),
      there);
  ASSERT_EQ(failed.status, 1) << failed.text();
  EXPECT_EQ(shell("job", "pwd; cat made ~/inhome; ls").out,
            "/opt/elsewhere/here\nmade\nh\nREADME.md\nmade\ntool.sh\n");
  EXPECT_EQ(shell("job", "ls", {"--after"}).out, "README.md\ntool.sh\n");
  EXPECT_EQ(localrun({"changes"}).out, "job  no changes\n");
  EXPECT_EQ(localrun({"changes", "--step", "2"}).status, 0);
}

TEST_F(Snapshots, OfTheWholeMachineNothingIsKept) {
  if (::geteuid() != 0) GTEST_SKIP() << "the machine's folders are root's";
  const Outcome failed = sandbox.run_json(
      "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" + checkout +
          step("echo made > made; echo x > /usr/local/localrun-test") + step("exit 1"),
      {"--isolate", "system"});
  if (failed.status == 4) GTEST_SKIP() << "the machine has no layers to give here";
  ASSERT_EQ(failed.status, 1) << failed.text();
  const Outcome there = shell("job", "cat made; ls /usr/local/localrun-test");
  EXPECT_EQ(there.out, "made\n") << there.text();
  EXPECT_NE(there.err.find("is not kept"), std::string::npos) << there.err;
  EXPECT_EQ(sandbox.shell("find ../tmp -name machine"), "");
}

TEST_F(Snapshots, WhatCannotBeKeptIsTold) {
  const Outcome many = run(step("for i in $(seq 2100); do : > ~/$i; done") + step("exit 1"));
  EXPECT_EQ(many.status, 1);
  const Outcome why = shell("job", "true");
  EXPECT_EQ(why.status, 2) << why.text();
  EXPECT_NE(why.err.find("--snapshots all"), std::string::npos) << why.err;
  const Outcome beside = run(step("echo > ~/made; setsid sleep 300 > /dev/null 2>&1 &\nuntil grep "
                                  "-q sleep /proc/$!/comm; do :; done") +
                             step("exit 1"));
  const Event* kept = beside.find("snapshots_kept");
  ASSERT_NE(kept, nullptr) << beside.text();
  EXPECT_EQ(field(*kept, "processes"), "[\"sleep\"]");
  EXPECT_NE(shell("job", "true").err.find("'sleep' ran beside the steps"), std::string::npos);
}

/// As --keep-workspace keeps nothing of a job that has not checked out.
TEST_F(Snapshots, NothingIsKeptOfAJobWithoutFiles) {
  ASSERT_EQ(run(step("echo X=1 >> \"$GITHUB_ENV\"") + step("exit 1")).status, 1);
  EXPECT_EQ(sandbox.leftovers(), "");
  const Outcome there = shell("job", "true");
  EXPECT_EQ(there.status, 2);
  EXPECT_NE(there.err.find("it had made no files"), std::string::npos) << there.err;
}

TEST_F(Snapshots, NothingIsKeptWhenNothingIsWanted) {
  const std::string steps = checkout + step("echo 1 > made");
  ASSERT_EQ(run(steps).status, 0);
  EXPECT_EQ(sandbox.leftovers(), "");
  EXPECT_EQ(shell("job/2", "true").status, 2);
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--keep-workspace", "never"},
        {"--keep-workspace", "never", "--snapshots", "off"}}) {
    const Outcome failed = run(steps + step("exit 1"), options);
    EXPECT_EQ(failed.status, 1);
    EXPECT_EQ(failed.find("snapshots_kept"), nullptr);
    EXPECT_EQ(sandbox.leftovers(), "");
  }
}

TEST_F(Snapshots, PostStepsOfReusedActionsStillRun) {
  const std::string cache = "      - { uses: actions/cache@v4, with: { path: data, key: k } }\n";
  const Outcome failed =
      run(cache + step("mkdir data; echo 1 > data/f") + step("test -n \"$GOES_ON\""));
  ASSERT_EQ(failed.status, 1) << failed.text();
  const Outcome again = localrun({"rerun", "--from", "job/3", "--env", "GOES_ON=1", "--json"});
  EXPECT_EQ(again.status, 0) << again.text();
  EXPECT_NE(again.find("cache", {{"action", "saved"}, {"key", "k"}}), nullptr) << again.text();
}

/// Ids within a group are names of their own: here the same as outside.
TEST_F(Snapshots, PostStepsOfAGroupAreThoseOfItsSteps) {
  const Outcome failed =
      run("      - { name: one, uses: actions/cache@v4, with: { path: data, key: k1 } }\n"
          "      - parallel:\n"
          "          - { name: two, uses: actions/cache@v4, with: { path: data, key: k2 } }\n" +
          step("mkdir data; echo 1 > data/f") + step("test -n \"$GOES_ON\""));
  ASSERT_EQ(failed.status, 1) << failed.text();
  const Outcome again = localrun({"rerun", "--from", "job/5", "--env", "GOES_ON=1", "--json"});
  EXPECT_EQ(again.status, 0) << again.text();
  std::string posts;
  std::string name;
  for (const Event& event : again.events) {
    if (field(event, "event") == "step_started") name = field(event, "step_name");
    if (field(event, "event") == "cache") posts += name + " " + field(event, "key") + "\n";
  }
  EXPECT_EQ(posts, "Post two k2\nPost one k1\n");
}

TEST_F(Snapshots, AreCompletedAndNamedInTheSummary) {
  const fs::path file =
      sandbox.workflow("on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" +
                       checkout + step("echo 1 > made; exit 1"));
  const Outcome failed = localrun({file.string(), "--isolate", "workspace"});
  EXPECT_NE(failed.out.find("  shell  localrun shell 2"), std::string::npos) << failed.out;
  EXPECT_EQ(localrun({"__complete", "shell", "last", ""}).out,
            "job\t\njob/2\tRun echo 1 > made; exit 1\n");
  EXPECT_EQ(localrun({"__complete", "rerun", "--from", "job/"}).out,
            "job/2\tRun echo 1 > made; exit 1\n");
  EXPECT_EQ(localrun({"__complete", "changes", "m"}).out, "made\t\n");
}

TEST_F(Snapshots, BadCalls) {
  ASSERT_EQ(run(checkout + step("exit 1")).status, 1);
  struct Row {
    std::vector<std::string> arguments;
    std::string message;
  };
  const Row rows[] = {
      {{"shell"}, "which job?"},
      {{"shell", "nobody"}, "has no job 'nobody'"},
      {{"shell", "job/nothing"}, "has no step 'nothing'"},
      {{"shell", "job", "--before", "--after"}, "do not go together"},
      {{"rerun", "--from", "job/9"}, "has no step '9'"},
      {{"rerun", "--from", "job/2", "--failed"}, "leave out --failed"},
      {{"rerun", "--from", "job/1"}, "is not kept"},
  };
  for (const Row& row : rows) {
    const Outcome outcome = localrun(row.arguments);
    EXPECT_EQ(outcome.status, 2) << outcome.text();
    EXPECT_NE(outcome.err.find(row.message), std::string::npos) << row.message << outcome.text();
  }
  (void)sandbox.shell("rm -rf ../tmp/localrun-*/kept-*");
  EXPECT_NE(localrun({"shell", "job"}).err.find("are gone"), std::string::npos);
}

TEST_F(Snapshots, TheShellHasTheTerminal) {
  ASSERT_EQ(
      run(checkout + step("echo made > made; echo NAME=value >> \"$GITHUB_ENV\"") + step("exit 1"))
          .status,
      1);
  Running there = sandbox.start({.arguments = {"shell", "job"}, .has_terminal = true});
  ASSERT_TRUE(there.wait_for("`exit` ends it"));
  // One program that waits: a key that comes between two would be the shell's own.
  there.type("sh -c 'test -t 0 && test -t 1 && echo \"is $NAME\" $(cat made); exec sleep 100'\r");
  ASSERT_TRUE(there.wait_for("is value made"));
  there.type("\x03");
  there.type("echo on-$?; exit 5\r");
  ASSERT_TRUE(there.wait_for("on-130"));
  const Outcome outcome = there.finish();
  EXPECT_EQ(outcome.status, 5) << outcome.text();
  EXPECT_TRUE(outcome.is_terminal_as_before);
}

TEST_F(Snapshots, ArtifactsThatWereDeclaredAreStillDeclared) {
  const Call allowed = {.arguments = {}, .env = {{"ACTIONS_RUNNER_ALLOW_ARTIFACTS_FILE", "true"}}};
  const std::string steps =
      "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n" +
      step("echo app > app.tar; echo app.tar >> \"$GITHUB_ARTIFACTS\"") +
      "      - id: last\n        run: cat \"$GITHUB_ARTIFACTS_LIST\"; exit $STATUS\n"
      "        env: { STATUS: '${{ vars.STATUS }}' }\n";
  const std::string file = sandbox.workflow(steps).string();
  ASSERT_EQ(localrun({file, "--isolate", "workspace", "--var", "STATUS=1"}, allowed).status, 1);
  const Outcome again = localrun({"rerun", "--from", "job/last", "--var", "STATUS=0"}, allowed);
  EXPECT_EQ(again.status, 0) << again.text();
  EXPECT_NE(again.out.find("app.tar"), std::string::npos) << again.text();
}

}  // namespace
}  // namespace localrun::e2e
