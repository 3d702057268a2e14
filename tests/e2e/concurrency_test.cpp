// execution.md 7.7: `concurrency` holds across all runs of this machine.

#include "tests/e2e/expectations.hpp"
#include "tests/e2e/support.hpp"

#include <csignal>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

/// A run that says who it is, and goes on until `go-NAME` is there.
std::string workflow_of(const Sandbox& sandbox, const std::string& name, const std::string& keys) {
  const std::string folder = sandbox.path().string();
  return sandbox
      .write(name + ".yml", "on: push\n" + keys + R"(
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - run: |
          echo "runs )" + name + R"("
          until [ -e ')" + folder +
                                "/go-" + name + R"(' ]; do sleep 0.05; done
)")
      .string();
}

Running start(const Sandbox& sandbox, const std::string& name, const std::string& keys) {
  return sandbox.start({.arguments = {workflow_of(sandbox, name, keys), "--json"}});
}

void let_go(const Sandbox& sandbox, const std::string& name) {
  (void)sandbox.write("go-" + name, "");
}

std::string said(const std::string& name) { return "\"text\":\"runs " + name + "\""; }

// execution.md 7.7
TEST(Concurrency, OneRunsAndOneWaits) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  Running first = start(sandbox, "first", "concurrency: deploy-é");
  ASSERT_TRUE(first.wait_for(said("first")));
  Running second = start(sandbox, "second", "concurrency: {group: DEPLOY-É}");
  ASSERT_TRUE(second.wait_for("waits for concurrency group 'DEPLOY-É', held by run "));
  Running other = start(sandbox, "other", "concurrency: ${{ github.ref }}");
  ASSERT_TRUE(other.wait_for(said("other"))) << "another group does not wait";
  let_go(sandbox, "first");
  ASSERT_TRUE(second.wait_for(said("second")));
  let_go(sandbox, "second");
  let_go(sandbox, "other");
  EXPECT_EQ(first.finish().status, 0);
  EXPECT_EQ(other.finish().status, 0);
  const Outcome outcome = second.finish();
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

// execution.md 7.7
TEST(Concurrency, ANewcomerTakesThePlaceOfTheOneThatWaits) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  Running first = start(sandbox, "first", "concurrency: g");
  ASSERT_TRUE(first.wait_for(said("first")));
  Running second = start(sandbox, "second", "concurrency: g");
  ASSERT_TRUE(second.wait_for("waits for"));
  Running third = start(sandbox, "third", "concurrency: g");
  const Outcome replaced = second.finish();
  EXPECT_EQ(replaced.status, 1) << replaced.text();
  EXPECT_EQ(replaced.out.find(said("second")), std::string::npos) << replaced.text();
  EXPECT_NE(replaced.out.find("took its place in concurrency group 'g'"), std::string::npos)
      << replaced.text();
  let_go(sandbox, "first");
  let_go(sandbox, "third");
  EXPECT_EQ(third.finish().status, 0);
  EXPECT_EQ(first.finish().status, 0);
}

// execution.md 7.7
TEST(Concurrency, CancelInProgress) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  Running first = start(sandbox, "first", "concurrency: g");
  ASSERT_TRUE(first.wait_for(said("first")));
  let_go(sandbox, "second");
  Running second = start(sandbox, "second", "concurrency: {group: g, cancel-in-progress: true}");
  const Outcome cancelled = first.finish();
  EXPECT_EQ(cancelled.status, 1) << cancelled.text();
  EXPECT_EQ(result_of(cancelled, "job"), "cancelled") << cancelled.text();
  const Outcome outcome = second.finish();
  EXPECT_EQ(outcome.status, 0) << outcome.text();
}

// execution.md 7.7
TEST(Concurrency, AQueueKeepsTheOrderOfArrival) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  const std::string keys = "concurrency: {group: g, queue: max}";
  Running first = start(sandbox, "first", keys);
  ASSERT_TRUE(first.wait_for(said("first")));
  Running second = start(sandbox, "second", keys);
  ASSERT_TRUE(second.wait_for("waits for"));
  Running third = start(sandbox, "third", keys);
  ASSERT_TRUE(third.wait_for("waits for"));
  let_go(sandbox, "third");
  let_go(sandbox, "first");
  EXPECT_EQ(first.finish().status, 0);
  ASSERT_TRUE(second.wait_for(said("second")));
  EXPECT_FALSE(third.has_ended_within(std::chrono::milliseconds(0)));
  let_go(sandbox, "second");
  EXPECT_EQ(second.finish().status, 0);
  EXPECT_EQ(third.finish().status, 0);
}

TEST(Concurrency, TheLockSurvivesNobody) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  Running first = start(sandbox, "first", "concurrency: g");
  ASSERT_TRUE(first.wait_for(said("first")));
  Running second = start(sandbox, "second", "concurrency: g");
  ASSERT_TRUE(second.wait_for("waits for"));
  ::kill(first.program(), SIGKILL);
  ASSERT_TRUE(second.wait_for(said("second"))) << "whoever is killed has left the group";
  let_go(sandbox, "second");
  EXPECT_EQ(second.finish().status, 0);
  (void)first.finish();
}

TEST(Concurrency, InterruptedWhileItWaits) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  Running first = start(sandbox, "first", "concurrency: g");
  ASSERT_TRUE(first.wait_for(said("first")));
  Running second = start(sandbox, "second", "concurrency: g");
  ASSERT_TRUE(second.wait_for("waits for"));
  second.signal(SIGINT);
  const Outcome outcome = second.finish();
  EXPECT_EQ(outcome.status, 130) << outcome.text();
  let_go(sandbox, "first");
  EXPECT_EQ(first.finish().status, 0);
  EXPECT_EQ(sandbox.leftovers(), "");
}

/// Jobs of one run, and a job of another one.
TEST(Concurrency, OfJobs) {
  const Sandbox sandbox;
  const std::string job = R"(
    runs-on: ubuntu-latest
    concurrency: {group: "${{ github.event_name }}-job", queue: max}
    steps:
      - run: |
          mkdir ')" + sandbox.path("alone").string() +
                          R"('
          sleep 0.1
          rmdir ')" + sandbox.path("alone").string() +
                          R"('
)";
  const Outcome outcome = sandbox.run_json(
      "on: push\njobs:\n  a:" + job + "  b:" + job + "  c:" + job, {"--parallel", "4"});
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  for (const char* id : {"a", "b", "c"}) EXPECT_EQ(result_of(outcome, id), "success");
}

/// With one slot only, what is in no group runs while another waits for its own.
// execution.md 7.7
TEST(Concurrency, AJobThatWaitsTakesNoSlot) {
  const Sandbox sandbox;
  sandbox.open_to_jobs();
  Running first = start(sandbox, "first", "concurrency: g");
  ASSERT_TRUE(first.wait_for(said("first")));
  Running second = sandbox.start({.arguments = {sandbox
                                                    .workflow(R"(on: push
jobs:
  waits:
    runs-on: ubuntu-latest
    concurrency: G
    steps: [{run: echo "waited"}]
  free:
    runs-on: ubuntu-latest
    steps: [{run: echo "is free"}]
)")
                                                    .string(),
                                                "--json", "--parallel", "1"}});
  ASSERT_TRUE(second.wait_for("waits for concurrency group 'G', held by run "));
  ASSERT_TRUE(second.wait_for("\"text\":\"is free\""));
  let_go(sandbox, "first");
  EXPECT_EQ(first.finish().status, 0);
  const Outcome outcome = second.finish();
  EXPECT_EQ(outcome.status, 0) << outcome.text();
  EXPECT_NE(outcome.out.find("\"text\":\"waited\""), std::string::npos) << outcome.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

/// Writes a workflow that is called, with a group of its own.
void write_called(const Sandbox& sandbox, const std::string& keys) {
  (void)sandbox.write("repo/.github/workflows/called.yml",
                      "on:\n  workflow_call: {inputs: {to: {type: string}}}\n" + keys + R"(
jobs:
  inner:
    runs-on: ubuntu-latest
    steps: [{run: echo "called runs"}]
)");
}

/// The group of a call, and that of the workflow that it calls, both apply (execution.md 10.3).
TEST(Concurrency, OfCallsAndOfCalledWorkflows) {
  struct Row {
    const char* name;
    const char* of_call;
    const char* of_called;
  };
  for (const Row& row : {Row{"the call's", "concurrency: g", ""},
                         Row{"the called workflow's", "", "concurrency: '${{ inputs.to }}'\n"},
                         Row{"both", "concurrency: other", "concurrency: {group: g}\n"}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    sandbox.open_to_jobs();
    write_called(sandbox, row.of_called);
    Running first = start(sandbox, "first", "concurrency: g");
    ASSERT_TRUE(first.wait_for(said("first")));
    Running second = sandbox.start(
        {.arguments = {
             sandbox
                 .workflow(std::string("on: push\njobs:\n  call:\n    uses: "
                                       "./.github/workflows/called.yml\n    with: {to: g}\n    ") +
                           row.of_call + "\n")
                 .string(),
             "--json"}});
    ASSERT_TRUE(second.wait_for("waits for concurrency group 'g', held by run "));
    let_go(sandbox, "first");
    EXPECT_EQ(first.finish().status, 0);
    const Outcome outcome = second.finish();
    EXPECT_EQ(outcome.status, 0) << outcome.text();
    EXPECT_EQ(result_of(outcome, "call.inner"), "success") << outcome.text();
    EXPECT_EQ(sandbox.leftovers(), "");
  }
}

TEST(Concurrency, ACallIsCancelledByANewcomer) {
  const Sandbox sandbox;
  write_called(sandbox, "");
  const std::string folder = sandbox.path().string();
  (void)sandbox.write("repo/.github/workflows/slow.yml", R"(on: workflow_call
jobs:
  inner:
    runs-on: ubuntu-latest
    steps: [{run: 'echo "called waits"; exec sleep 300'}]
)");
  const std::string call = "on: push\njobs:\n  call:\n    uses: ./.github/workflows/";
  Running first = sandbox.start(
      {.arguments = {sandbox.write("slow.yml", call + "slow.yml\n    concurrency: g\n").string(),
                     "--json"}});
  ASSERT_TRUE(first.wait_for("\"text\":\"called waits\""));
  const Outcome second = sandbox.run(
      {.arguments = {sandbox
                         .write("quick.yml", call + "called.yml\n    concurrency: {group: g, "
                                                    "cancel-in-progress: true}\n")
                         .string(),
                     "--json"}});
  EXPECT_EQ(second.status, 0) << second.text();
  const Outcome cancelled = first.finish();
  EXPECT_EQ(cancelled.status, 1) << cancelled.text();
  EXPECT_EQ(result_of(cancelled, "call"), "cancelled") << cancelled.text();
  EXPECT_NE(cancelled.out.find("wants concurrency group 'g'"), std::string::npos)
      << cancelled.text();
  EXPECT_EQ(sandbox.leftovers(), "");
}

TEST(Concurrency, ACallDoesNotWaitForItself) {
  struct Row {
    const char* name;
    const char* outer;
    const char* of_call;
    const char* of_called;
    const char* expected;
  };
  for (const Row& row : {Row{"call in its workflow's", "concurrency: g\n", "concurrency: G", "",
                             "the call would wait for itself"},
                         Row{"called in the call's", "", "concurrency: g", "concurrency: G\n",
                             "the called workflow would wait for itself"}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    write_called(sandbox, row.of_called);
    const Outcome outcome = sandbox.run_json(
        std::string("on: push\n") + row.outer +
        "jobs:\n  call:\n    uses: ./.github/workflows/called.yml\n    " + row.of_call + "\n");
    EXPECT_EQ(outcome.status, 1) << outcome.text();
    EXPECT_NE(outcome.out.find(row.expected), std::string::npos) << outcome.text();
  }
}

// execution.md 7.7
TEST(Concurrency, Mistakes) {
  struct Row {
    const char* name;
    const char* keys;
    const char* job_keys;
    const char* expected;
  };
  for (const Row& row :
       {Row{"empty", "concurrency: ${{ vars.NONE }}", "", "Concurrency group name cannot be empty"},
        Row{"too long", "concurrency: ${{ format('{0}{0}{0}{0}{0}', vars.LONG) }}", "",
            "Concurrency group name must be less than 400 characters"},
        Row{"max with cancel",
            "concurrency: {group: g, queue: max, cancel-in-progress: '${{ true }}'}", "",
            "'queue: max' cannot be combined"},
        Row{"the workflow's own group", "concurrency: g", "    concurrency: ${{ 'G' }}\n",
            "the job would wait for itself"}}) {
    SCOPED_TRACE(row.name);
    const Sandbox sandbox;
    const Outcome outcome = sandbox.run_json(
        std::string("on: push\n") + row.keys + "\njobs:\n  job:\n    runs-on: ubuntu-latest\n" +
            row.job_keys + "    steps:\n      - run: echo \"never\"\n",
        {"--var", "LONG=" + std::string(100, 'x')});
    EXPECT_NE(outcome.status, 0);
    // It is the workflow that is wrong.
    EXPECT_EQ(outcome.err.find("localrun cannot"), std::string::npos) << outcome.text();
    EXPECT_NE((outcome.out + outcome.err).find(row.expected), std::string::npos) << outcome.text();
    EXPECT_EQ(outcome.out.find("\"text\":\"never\""), std::string::npos) << outcome.text();
  }
}

}  // namespace
}  // namespace localrun::e2e
