// Actions end to end: composite and JavaScript actions of the repository, and those of other
// repositories.

#include "tests/e2e/action_support.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

namespace localrun::e2e {
namespace {

// ---- composite actions

// execution.md 6.8, 8.8
TEST_F(Actions, ACompositeHasItsOwnScopeAndGivesOutputs) {
  local("say",
        composite(
            "    - id: one\n      shell: bash\n"
            "      run: echo \"w=${{ inputs.who }}-${{ inputs.free }}\" >>$GITHUB_OUTPUT\n" +
                bash("echo \"seen [${{ steps.outer.outputs.x }}] [${{ steps.one.outputs.w }}]\""),
            "inputs:\n  who: {default: '${{ github.job }}!'}\n  free: {}\n"
            "outputs: {word: {value: '${{ steps.one.outputs.w }}'}}\n"));
  const Outcome outcome =
      run("      - {id: outer, run: 'echo x=1 >>$GITHUB_OUTPUT'}\n"
          "      - {id: say, uses: ./.github/actions/say, with: {FREE: yes}}\n"
          "      - run: echo \"got ${{ steps.say.outputs.word }} [${{ steps.one.outputs.w }}] [${{ "
          "inputs.who }}]\"\n");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(said(outcome), "seen [] [a!-yes]\ngot a!-yes [] []\n");
}

// execution.md 1.9, 6.8
TEST_F(Actions, EnvironmentOfInnerSteps) {
  local("env", composite("    - shell: bash\n      env: {B: inner}\n      run: |\n"
                         "        echo \"$A $B $C\"\n        echo D=later >>$GITHUB_ENV\n"
                         "        mkdir -p tools; echo \"$PWD/tools\" >>$GITHUB_PATH\n" +
                         bash("echo \"$B $D ${PATH%%:*}\" | sed \"s|$PWD|.|\"")));
  const Outcome outcome =
      run("      - {uses: ./.github/actions/env, env: {A: call, B: call, C: call}}\n"
          "      - run: echo \"after [$A] $D\"\n");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(said(outcome), "call inner call\ncall later ./tools\nafter [] later\n");
}

// execution.md 6.2, 6.8, 8.8
TEST_F(Actions, ConditionsOfInnerStepsLookAtTheAction) {
  local("conditions",
        composite("    - {shell: bash, run: 'exit 3', continue-on-error: true, id: soft}\n" +
                      bash("echo \"${{ steps.soft.outcome }} ${{ steps.soft.conclusion }}\"") +
                      "    - {shell: bash, run: 'exit 4'}\n"
                      "    - {shell: bash, run: echo not this}\n"
                      "    - {shell: bash, if: failure(), run: 'echo failed, ${{ "
                      "github.action_status }}'}\n"
                      "    - {shell: bash, if: always(), run: echo always}\n",
                  "outputs: {o: {value: even so}}\n"));
  const Outcome outcome =
      run("      - {id: c, uses: ./.github/actions/conditions, continue-on-error: true}\n"
          "      - run: echo \"${{ steps.c.outcome }} ${{ steps.c.conclusion }} ${{ "
          "steps.c.outputs.o }}\"\n"
          "      - {if: failure(), run: echo not this}\n");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(said(outcome), "failure success\nfailed, failure\nalways\nfailure success even so\n");
}

// execution.md 8.8
TEST_F(Actions, AConditionThatCannotBeEvaluatedStopsTheAction) {
  local("stop", composite("    - {shell: bash, if: \"fromJSON('{')\", run: echo not this}\n"
                          "    - {shell: bash, if: always(), run: echo not this either}\n",
                          "outputs: {o: {value: set}}\n"));
  const Outcome outcome =
      run("      - {id: s, uses: ./.github/actions/stop}\n"
          "      - {if: always(), run: 'echo \"[${{ steps.s.outputs.o }}]\"'}\n");
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_EQ(said(outcome), "[]\n");
}

// execution.md 2.1, 6.8
TEST_F(Actions, NestedActionsSeeTheirOwnFolderAndTheOutermostId) {
  const std::string show =
      bash("echo \"$GITHUB_ACTION ${GITHUB_ACTION_PATH##*/} [${{ github.action_repository }}]\"");
  local("in", composite(show));
  local("out", composite(show + "    - uses: ./.github/actions/in\n" + show));
  const Outcome outcome =
      run("      - {id: top, uses: ./.github/actions/out}\n"
          "      - run: echo \"[$GITHUB_ACTION_PATH]\"\n");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(said(outcome), "top out []\ntop in []\ntop out []\n[]\n");
}

// execution.md 1.1, 1.7
TEST_F(Actions, DefaultsOfTheJobDoNotReachIn) {
  local("pwd", composite(bash("test \"$PWD\" = \"$GITHUB_WORKSPACE\"") +
                         "    - {shell: sh, working-directory: sub, run: 'echo ${PWD##*/}'}\n"));
  const Outcome outcome =
      run("      - run: mkdir sub\n      - uses: ./.github/actions/pwd\n"
          "    defaults: {run: {working-directory: /, shell: 'false {0}'}}\n");
  EXPECT_EQ(outcome.status, 1) << "the first step has the job's shell";
  local("pwd", composite(bash("mkdir sub; test \"$PWD\" = \"$GITHUB_WORKSPACE\"") +
                         "    - {shell: sh, working-directory: sub, run: 'echo ${PWD##*/}'}\n"));
  const Outcome second =
      run("      - uses: ./.github/actions/pwd\n"
          "    defaults: {run: {working-directory: /, shell: 'false {0}'}}\n");
  EXPECT_EQ(second.status, 0) << second.text();
  EXPECT_EQ(said(second), "sub\n");
}

TEST_F(Actions, TheFailingInnerStepIsShownWithItsPlace) {
  local(
      "in",
      composite(
          "    - {shell: bash, run: 'true'}\n    - {name: Break it, shell: bash, run: exit 7}\n"));
  local("out", composite("    - {name: Within, uses: ./.github/actions/in}\n"));
  const Outcome outcome = run("      - {name: Outer, uses: ./.github/actions/out}\n");
  EXPECT_EQ(outcome.status, 1);
  const Event* failed = outcome.find("inner_step_finished", {{"inner", "1.2"}});
  ASSERT_NE(failed, nullptr) << outcome.text();
  EXPECT_EQ(field(*failed, "conclusion"), "failure");
  EXPECT_EQ(field(*failed, "exit_code"), "7");
  const Outcome shown = sandbox.run({.arguments = {sandbox.path("workflow.yml").string()}});
  for (const char* text : {"in .github/actions/out/action.yml:5:8: Within",
                           "in .github/actions/in/action.yml:6:8: Break it"})
    EXPECT_NE(shown.out.find(text), std::string::npos) << text << "\n" << shown.text();
}

// ---- JavaScript actions

// execution.md 3.3, 6.1, 8.3, 8.4
TEST_F(Actions, InputsStateAndOutputsOfAJavaScriptAction) {
  LOCALRUN_NEEDS_NODE();
  local("js",
        "name: js\ninputs:\n  my name: {default: '${{ runner.os }}'}\n  old-one: "
        "{deprecationMessage: use my name}\n"
        "runs: {using: Node16, main: main.js, pre: pre.js, post: lib/post.js}\n",
        {{"main.js",
          "const fs = require('fs');\n"
          "console.log(process.env['INPUT_MY_NAME'], process.env['INPUT_OLD-ONE'], process.cwd() "
          "=== process.env.GITHUB_WORKSPACE);\n"
          "fs.appendFileSync(process.env.GITHUB_STATE, 'Key=saved\\n');\n"
          "console.log('::set-output name=o::value');\n"},
         {"pre.js", "console.log('not this')\n"},
         {"lib/post.js", "console.log('post', process.env.STATE_Key)\n"}});
  const Outcome outcome =
      run("      - {id: js, uses: ./.github/actions/js, with: {old-one: x, extra: y}}\n"
          "      - run: echo \"${{ steps.js.outputs.o }} [$INPUT_MY_NAME]\"\n"
          "      - {uses: ./.github/actions/js, if: false}\n");
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(said(outcome), "Linux x true\nvalue []\npost saved\n");
  for (const char* warning :
       {"Input 'old-one' has been deprecated with message: use my name",
        "Unexpected input(s) 'extra', valid inputs are ['my name', 'old-one']",
        "`pre` execution is not supported for local action from './.github/actions/js'"})
    EXPECT_NE(outcome.find("annotation", {{"message", warning}}), nullptr) << warning;
  const Event* post = outcome.find("step_started", {{"step_kind", "post"}});
  ASSERT_NE(post, nullptr);
  EXPECT_EQ(field(*post, "step_name"), "Post Run ./.github/actions/js");
  EXPECT_EQ(field(*post, "step"), "5") << "numbered after the steps of the file";
}

// execution.md 6.1, 8.8
TEST_F(Actions, StagesRunInTheirOrder) {
  LOCALRUN_NEEDS_NODE();
  const auto js = [](const std::string& more) {
    return "name: x\nruns: {using: node20, main: main.js, pre: pre.js, post: post.js" + more +
           "}\n";
  };
  const auto files = [](const std::string& name) {
    std::map<std::string, std::string> all;
    for (const char* stage : {"pre", "main", "post"})
      all[std::string(stage) + ".js"] = "console.log('" + name + " " + stage + "')\n";
    all["main.js"] += "process.exit(process.env.FAIL ? 1 : 0)\n";
    return all;
  };
  auto one = files("one");
  one["action.yml"] = js(", post-if: failure()");
  remote("own/one", one);
  auto two = files("two");
  two["action.yml"] = js(", pre-if: false");
  remote("own/two", two);
  remote("own/both",
         {{"action.yml", composite("    - uses: own/one@v1\n    - uses: own/two@v1\n")}});
  const Outcome good =
      run("      - uses: own/both@v1\n      - uses: own/two@v1\n      - run: echo last\n");
  EXPECT_EQ(good.status, 0) << good.text();
  EXPECT_EQ(said(good), "one pre\none main\ntwo main\ntwo main\nlast\ntwo post\ntwo post\n");
  const Outcome bad =
      run("      - {uses: own/one@v1, env: {FAIL: 1}}\n      - uses: own/two@v1\n", {"--offline"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_EQ(said(bad), "one pre\none main\none post\n");
  EXPECT_EQ(bad.find("annotation", {{"message", "Process completed with exit code 1."}}), nullptr)
      << "an action says itself what went wrong";
}

// execution.md 8.5
TEST_F(Actions, AnActionThatPrintsHalfACommandAndDies) {
  LOCALRUN_NEEDS_NODE();
  local("dies", "name: x\nruns: {using: node20, main: m.js}\n",
        {{"m.js",
          "process.stdout.write('::set-output name=a'); process.kill(process.pid, 'SIGKILL')\n"}});
  const Outcome outcome = run("      - {id: d, uses: ./.github/actions/dies}\n");
  EXPECT_EQ(outcome.status, 1) << outcome.text();
  EXPECT_EQ(said(outcome), "::set-output name=a\n");
  const Event* end = outcome.find("step_finished", {{"step_id", "d"}});
  ASSERT_NE(end, nullptr);
  EXPECT_EQ(field(*end, "signal"), "9");
}

// ---- other repositories

// execution.md 8.1, 8.7
TEST_F(Actions, ARemoteActionIsFetchedOnceAndThenAtHand) {
  remote("own/greet",
         {{"action.yml", composite(bash("cat \"$GITHUB_ACTION_PATH/text\"") +
                                   "    - uses: $/sub\n    - uses: own/greet/sub@v1\n")},
          {"text", "from the repository\n"},
          {"sub/action.yml", composite(bash("echo sub"))}});
  const std::string steps = "      - uses: own/greet@v1\n";
  const Outcome first_offline = run(steps, {"--offline"});
  EXPECT_EQ(first_offline.status, 4);
  EXPECT_NE(first_offline.err.find("workflow.yml:7"), std::string::npos) << first_offline.text();
  const Outcome first = run(steps);
  EXPECT_EQ(first.status, 0) << first.text();
  EXPECT_EQ(said(first), "from the repository\nsub\nsub\n");
  const Outcome second = run(steps, {"--offline"});
  EXPECT_EQ(second.status, 0) << second.text();
  EXPECT_EQ(second.err, "");
}

// execution.md 8.7
TEST_F(Actions, RunsBesideEachOtherFetchAnActionOnce) {
  remote("own/outer",
         {{"action.yml", composite("    - uses: own/inner@v1\n    - uses: own/inner@v1\n")}});
  remote("own/inner", {{"action.yml", composite(bash("cat \"$GITHUB_ACTION_PATH/text\""))},
                       {"text", "whole\n"}});
  const std::string file =
      sandbox.workflow(std::string(head) + "      - uses: own/outer@v1\n").string();
  std::vector<Running> runs;
  for (int i = 0; i < 4; ++i) {
    runs.push_back(
        sandbox.start({.arguments = {file, "--json"},
                       .env = {{"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()}}}));
  }
  std::string told;
  for (Running& each : runs) {
    const Outcome outcome = each.finish();
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_EQ(said(outcome), "whole\nwhole\n");
    told += outcome.err;
  }
  for (const char* text : {"fetched own/outer@v1", "fetched own/inner@v1"}) {
    const std::size_t first = told.find(text);
    EXPECT_NE(first, std::string::npos) << told;
    EXPECT_EQ(told.find(text, first + 1), std::string::npos) << "more than once: " << told;
  }
}

// execution.md 8.7
TEST_F(Actions, TheLockFileHoldsAMovedTag) {
  remote("own/greet", {{"action.yml", composite(bash("echo old"))}});
  const std::string file =
      sandbox.workflow(std::string(head) + "      - uses: own/greet@v1\n").string();
  const std::vector<std::pair<std::string, std::string>> env = {
      {"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()}};
  const Outcome locked = sandbox.run({.arguments = {"fetch", file, "--lock"}, .env = env});
  EXPECT_EQ(locked.status, 0) << locked.text();
  remote("own/greet", {{"action.yml", composite(bash("echo new"))}});
  const Outcome fetched = sandbox.run({.arguments = {"fetch", file}, .env = env});
  EXPECT_EQ(fetched.status, 0) << fetched.text();
  EXPECT_NE(fetched.err.find("own/greet@v1 has moved"), std::string::npos) << fetched.text();
  EXPECT_EQ(said(run("      - uses: own/greet@v1\n")), "old\n");
  fs::remove(sandbox.repository() / ".localrun.lock");
  EXPECT_EQ(said(run("      - uses: own/greet@v1\n")), "new\n");
}

TEST_F(Actions, SomethingElseInThePlaceOfAnAction) {
  local("mine", composite(bash("echo mine")));
  const std::string steps = "      - uses: some/action@v1\n";
  const std::string folder = (sandbox.repository() / ".github/actions/mine").string();
  for (const std::string& name : {std::string("some/action"), std::string("Some/Action@v1")}) {
    const Outcome replaced = run(steps, {"--action", name + "=" + folder, "--offline"});
    EXPECT_EQ(replaced.status, 0) << replaced.text();
    EXPECT_EQ(said(replaced), "mine\n");
  }
  const Outcome other_ref = run(steps, {"--action", "some/action@v2=" + folder, "--offline"});
  EXPECT_EQ(other_ref.status, 4) << other_ref.text();
  const Outcome left_out = run(steps, {"--action", "some/action=skip", "--offline"});
  EXPECT_EQ(left_out.status, 0) << left_out.text();
  const Outcome no_folder = run(steps, {"--action", "some/action=/no/such"});
  EXPECT_EQ(no_folder.status, 2) << no_folder.text();
}

// ---- what is told before anything runs

// execution.md 8.3
TEST_F(Actions, InputsAreComparedWithTheMetadata) {
  remote(
      "own/greet",
      {{"action.yml",
        composite(bash("echo \"${{ inputs.name }}\""),
                  "inputs:\n  name: { required: true }\n  greeting: { required: true, default: hi "
                  "}\n  old: { deprecationMessage: use name }\n")}});
  struct Row {
    const char* with;
    const char* phrase;  // null: nothing is said
    const char* help;
  };
  const Row rows[] = {
      {"{ NAME: x }", nullptr, nullptr},
      {"{ name: x, greetin: y }", "7:48: warning: 'own/greet@v1' has no input 'greetin'",
       "did you mean 'greeting'?"},
      {"{ name: x, zzzzz: y }", "has no input 'zzzzz'", "it has: name greeting old"},
      {"{ greeting: y }", "7:17: warning: 'own/greet@v1' requires the input 'name'", "with: {"},
      {"{ name: x, old: y }", "the input 'old' of 'own/greet@v1' is deprecated", "use name"},
  };
  for (const Row& row : rows) {
    const Outcome outcome =
        run("      - { uses: own/greet@v1, with: " + std::string(row.with) + " }\n");
    EXPECT_EQ(outcome.status, 0) << row.with << outcome.text();
    if (row.phrase == nullptr) {
      EXPECT_EQ(outcome.err.find("warning"), std::string::npos) << outcome.text();
      continue;
    }
    EXPECT_NE(outcome.err.find(row.phrase), std::string::npos) << row.with << outcome.text();
    EXPECT_NE(outcome.err.find(row.help), std::string::npos) << row.with << outcome.text();
  }
  const Outcome script = run("      - uses: actions/github-script@v7\n");
  EXPECT_NE(script.err.find("'actions/github-script@v7' requires the input 'script'"),
            std::string::npos)
      << script.text();
}

// execution.md 8.6
TEST_F(Actions, AMissingNodeIsToldBeforeTheRun) {
  local("js", "name: x\nruns: { using: node20, main: m.js }\n", {{"m.js", ""}});
  local("around", composite("    - uses: ./.github/actions/js\n"));
  const std::string tools = sandbox.path("tools").string();
  // Everything of the system but node.
  fs::create_directories(tools);
  for (const char* name : {"bash", "sh", "git", "env", "echo", "cat", "ls"})
    ASSERT_EQ(std::system(
                  ("ln -s \"$(command -v " + std::string(name) + ")\" '" + tools + "/" + name + "'")
                      .c_str()),
              0);
  for (const char* uses : {"./.github/actions/js", "./.github/actions/around"}) {
    const std::string file =
        sandbox.workflow(std::string(head) + "      - uses: " + uses + "\n").string();
    for (const char* command : {"plan", "run"}) {
      const Outcome outcome =
          sandbox.run({.arguments = {command, file},
                       .env = {{"PATH", tools}, {"HOME", sandbox.path("home").string()}}});
      EXPECT_NE(outcome.err.find("workflow.yml:7:15: error: '" + std::string(uses) +
                                 "' runs on Node.js, and there is none on this machine"),
                std::string::npos)
          << command << outcome.text();
    }
  }
  const Outcome unused = sandbox.run(
      {.arguments = {"plan", sandbox
                                 .workflow(std::string(head) +
                                           "      - { uses: ./.github/actions/js, if: failure() "
                                           "}\n")
                                 .string()},
       .env = {{"PATH", tools}, {"HOME", sandbox.path("home").string()}}});
  EXPECT_EQ(unused.err.find("Node.js"), std::string::npos) << unused.text();
}

TEST_F(Actions, ThePlanSaysWhereActionsComeFrom) {
  remote("own/greet", {{"action.yml", composite("    - uses: own/deep@v1\n")}});
  remote("own/deep", {{"action.yml", composite(bash("echo deep"))}});
  local("mine", composite(bash("echo mine")));
  const std::string file = sandbox
                               .workflow(std::string(head) +
                                         "      - uses: own/greet@v1\n"
                                         "      - uses: ./.github/actions/mine\n"
                                         "      - uses: ./.github/actions/none\n"
                                         "      - uses: other/skipped@v1\n")
                               .string();
  const std::vector<std::pair<std::string, std::string>> env = {
      {"GITHUB_SERVER_URL", "file://" + sandbox.path("srv").string()}};
  const std::vector<std::string> plan = {"plan", file, "--action", "other/skipped=skip"};
  const auto says = [&](const Outcome& outcome, const std::string& text) {
    EXPECT_NE(outcome.out.find(text), std::string::npos) << text << "\n" << outcome.text();
  };
  const Outcome before = sandbox.run({.arguments = plan, .env = env});
  says(before, "actions/checkout@v4");
  says(before, "built in");
  says(before, "own/greet@v1            to be fetched");
  says(before, "./.github/actions/mine  in this repository");
  says(before, "./.github/actions/none  missing: no action.yml there");
  says(before, "other/skipped@v1        left out by --action");
  ASSERT_EQ(
      sandbox.run({.arguments = {"fetch", file, "--action", "other/skipped=skip"}, .env = env})
          .status,
      0);
  const Outcome after = sandbox.run({.arguments = plan, .env = env});
  says(after, "own/greet@v1            cached at ");
  says(after, "own/deep@v1             cached at ");
}

// ---- what is refused before anything runs

// execution.md 8.1, 8.2, 8.9
TEST_F(Actions, MistakesAreFoundBeforeTheRun) {
  remote("own/empty", {{"readme", ""}});
  remote("own/bad", {{"action.yml", "name: x\nruns: {using: node7, main: m.js}\n"}});
  remote("own/docker", {{"action.yml", "name: x\nruns: {using: docker, image: Dockerfile}\n"}});
  remote("own/deep", {{"action.yml", composite("    - uses: own/docker@v1\n")}});
  remote("own/cycle", {{"action.yml", composite("    - uses: $/\n")}});
  remote("own/around", {{"action.yml", composite("    - uses: own/about@v1\n")}});
  remote("own/about", {{"action.yml", composite("    - uses: own/around@v1\n")}});
  remote("own/link", {{"readme", ""}});
  EXPECT_EQ(
      sandbox.shell("cd '" + sandbox.path("srv/own/link").string() +
                    "' && ln -s /etc/passwd action.yml && git add -A && git -c user.name=a -c "
                    "user.email=a@b commit -qm l && git tag -f v1 >/dev/null"),
      "");
  const std::string js = "name: x\nruns: {using: node20, main: m.js}\n";
  remote("own/unbuilt", {{"action.yml", js}});
  remote("own/out", {{"action.yml", js}});
  EXPECT_EQ(sandbox.shell("cd '" + sandbox.path("srv/own/out").string() +
                          "' && ln -s /etc/passwd m.js && git add -A && git -c user.name=a -c "
                          "user.email=a@b commit -qm l && git tag -f v1 >/dev/null"),
            "");
  struct Row {
    const char* uses;
    std::vector<std::string> words;
  };
  const Row rows[] = {
      {"own/empty@v1",
       {"workflow.yml:7",
        "Can't find 'action.yml', 'action.yaml' or 'Dockerfile' for action 'own/empty@v1'."}},
      {"own/bad@v1", {"action.yml:2", "'using: node7' is not supported"}},
      {"own/docker@v1", {"workflow.yml:7", "docker", "--action own/docker=skip"}},
      {"own/deep@v1", {"workflow.yml:7", "docker", "--action own/docker=skip", "action.yml:5"}},
      {"own/cycle@v1", {"workflow.yml:7", "uses itself", "own/cycle@v1 → own/cycle@v1"}},
      {"own/link@v1", {"workflow.yml:7", "leads out of"}},
      {"own/unbuilt@v1", {"workflow.yml:7", "has no file 'm.js'", "has not been built"}},
      {"own/out@v1", {"workflow.yml:7", "leads out of its repository with 'm.js'"}},
      {"own/empty@v2", {"workflow.yml:7", "no tag or branch 'v2'", "v1"}},
      {"own/empty@main-line", {"no tag or branch 'main-line'", "it has: "}},
      {"own/empty@0123abc", {"no tag or branch '0123abc'", "all of its 40 digits"}},
      {"own/gone@v1", {"workflow.yml:7", "own/gone"}},
      {"own/empty/../../x@v1", {"workflow.yml:7", "leads out of its repository"}},
      {"$/../x", {"workflow.yml:7", "leads out of its repository"}},
      {"own/around@v1", {"uses itself", "own/around@v1 → own/about@v1 → own/around@v1"}},
      {"./../outside", {"workflow.yml:7", "leads out of its repository"}},
      {"docker://alpine:3", {"workflow.yml:7", "docker", "--action docker://alpine:3=skip"}},
  };
  for (const Row& row : rows) {
    const Outcome outcome = run(std::string("      - uses: ") + row.uses + "\n");
    EXPECT_EQ(outcome.status, 4) << row.uses << outcome.text();
    for (const std::string& word : row.words)
      EXPECT_NE(outcome.err.find(word), std::string::npos)
          << row.uses << ": " << word << outcome.text();
    EXPECT_EQ(outcome.find("job_started"), nullptr) << row.uses;
    if (std::string(row.uses).find("..") != std::string::npos) {
      EXPECT_EQ(outcome.err.find("looked for in"), std::string::npos) << outcome.err;
    }
  }
}

// execution.md 8.2, 8.5
TEST_F(Actions, MistakesOfLocalActionsAreFoundWhenTheStepRuns) {
  local("nomain", "name: x\nruns: {using: node20, main: none.js}\n");
  local("noshell", composite("    - run: echo\n"));
  local("link", "name: x\nruns: {using: node20, main: m.js}\n");
  fs::create_symlink("/etc/passwd", sandbox.path("repo/.github/actions/link/m.js"));
  struct Row {
    const char* uses;
    const char* message;
  };
  const Row rows[] = {
      {"./.github/actions/none",
       "Did you forget to run actions/checkout before running your local action?"},
      {"./.github/actions/nomain", "File not found: '"},
      {"./.github/actions/link", "leads out of the action's repository"},
      {"./.github/actions/noshell", "Required property is missing: shell"},
  };
  for (const Row& row : rows) {
    const Outcome outcome = run(std::string("      - uses: ") + row.uses + "\n");
    EXPECT_EQ(outcome.status, 1) << row.uses << outcome.text();
    const bool is_said =
        std::any_of(outcome.events.begin(), outcome.events.end(), [&](const Event& event) {
          return field(event, "event") == "annotation" &&
                 field(event, "message").find(row.message) != std::string::npos;
        });
    EXPECT_TRUE(is_said) << row.uses << outcome.text();
  }
}

// execution.md 8.8
TEST_F(Actions, DepthIsLimited) {
  for (int i = 1; i <= 11; ++i) {
    local("d" + std::to_string(i),
          composite(i == 11 ? bash("echo bottom")
                            : "    - uses: ./.github/actions/d" + std::to_string(i + 1) + "\n"));
  }
  const Outcome nine = run("      - uses: ./.github/actions/d3\n");
  EXPECT_EQ(nine.status, 0) << nine.text();
  const Outcome ten = run("      - uses: ./.github/actions/d2\n");
  EXPECT_NE(ten.status, 0);
  EXPECT_NE(ten.text().find("Composite action depth exceeded max depth 9"), std::string::npos)
      << ten.text();
}

}  // namespace
}  // namespace localrun::e2e
