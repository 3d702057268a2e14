// `localrun cache`, through the real binary.

#include "tests/e2e/support.hpp"

#include <algorithm>
#include <csignal>
#include <gtest/gtest.h>

namespace localrun::e2e {
namespace {

constexpr const char* two_caches = R"yml(on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/cache@v4
        with: { path: node_modules, key: "npm-${{ vars.V }}", restore-keys: npm- }
      - uses: actions/cache@v4
        with: { path: target, key: "cargo-${{ vars.V }}" }
      - run: mkdir -p node_modules target
)yml";

class Caches : public ::testing::Test {
 protected:
  void run(const std::string& version, const std::string& repository) const {
    const Outcome outcome =
        sandbox.run_json(two_caches, {"--var", "V=" + version, "--repository", repository});
    ASSERT_EQ(outcome.status, 0) << outcome.text();
  }
  [[nodiscard]] Outcome call(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "cache");
    return sandbox.run({.arguments = std::move(arguments)});
  }
  /// `REPOSITORY KEY`, sorted.
  [[nodiscard]] std::vector<std::string> there() const {
    const Outcome outcome = call({"--everywhere", "--json"});
    std::vector<std::string> all;
    if (outcome.events.size() != 1) return {outcome.text()};
    for (const auto& each : outcome.events.front().at("caches").as_array()) {
      const Event& cache = each.as_object();
      all.push_back(field(cache, "repository") + " " + field(cache, "key"));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  Sandbox sandbox;
};

TEST_F(Caches, AreListedAndShown) {
  const Outcome none = call({});
  EXPECT_EQ(none.status, 0) << none.text();
  EXPECT_EQ(none.out.substr(0, 10), "No caches ") << none.text();
  run("1", "own/app");
  run("1", "own/other");
  EXPECT_EQ(call({}).out, none.out + "Other repositories have 4 caches (40 kB): --everywhere\n")
      << "the repository here is another one";

  sandbox.write("repo/.localrun.yml", "repository: own/app\n");
  const Outcome list = call({});
  EXPECT_EQ(list.status, 0) << list.text();
  EXPECT_EQ(list.err, "");
  EXPECT_EQ(list.out.find("KEY      VERSION   SIZE  SAVED     LAST USED\nnpm-1    "), 0U)
      << list.text();
  EXPECT_NE(list.out.find("  10 kB  just now  just now\n"), std::string::npos) << list.text();
  EXPECT_NE(list.out.find("\n2 caches (20 kB) of own/app\n"
                          "Other repositories have 2 caches (20 kB): --everywhere\n"),
            std::string::npos)
      << list.text();
  EXPECT_EQ(there(), (std::vector<std::string>{"own/app cargo-1", "own/app npm-1",
                                               "own/other cargo-1", "own/other npm-1"}));

  const Outcome one = call({"show", "npm-1", "--repository", "OWN/OTHER"});
  EXPECT_EQ(one.status, 0) << one.text();
  EXPECT_EQ(one.out.find("npm-1  10 kB\n  repository  own/other\n  version     "), 0U) << one.out;
  const std::string archive = "tar -tvf " + (sandbox.state() / "caches/own+other/").string();
  EXPECT_NE(one.out.find(archive), std::string::npos) << one.out;
}

TEST_F(Caches, AreRemoved) {
  for (const char* version : {"1", "2"}) run(version, "own/app");
  run("1", "own/other");
  const Outcome one = call({"remove", "npm-2", "--repository", "own/app"});
  EXPECT_EQ(one.status, 0) << one.text();
  EXPECT_EQ(one.out, "Removed npm-2 (10 kB)\n");
  EXPECT_EQ(call({"remove", "c*", "--repository", "own/app"}).out,
            "Removed cargo-2 (10 kB)\nRemoved cargo-1 (10 kB)\n");
  EXPECT_EQ(there(),
            (std::vector<std::string>{"own/app npm-1", "own/other cargo-1", "own/other npm-1"}));
  EXPECT_EQ(call({"remove", "--all", "--repository", "own/other"}).status, 0);
  EXPECT_EQ(there(), std::vector<std::string>{"own/app npm-1"});
  EXPECT_EQ(call({"remove", "--all"}).out, "Nothing to remove.\n") << "none of the one here";
  EXPECT_EQ(call({"remove", "--all", "--everywhere"}).out, "Removed npm-1 (10 kB) of own/app\n");
  EXPECT_EQ(there(), std::vector<std::string>());
}

TEST_F(Caches, ThatAreUsedAreNotOld) {
  run("1", "own/app");
  ASSERT_EQ(sandbox.shell("find '" + (sandbox.state() / "caches").string() +
                          "' -exec touch -h -d '40 days ago' {} +"),
            "");
  EXPECT_NE(call({"--everywhere"}).out.find("40 days ago  40 days ago"), std::string::npos);
  run("1", "own/app");
  EXPECT_NE(call({"--everywhere"}).out.find("40 days ago  just now"), std::string::npos);
  const Outcome cleaned = sandbox.run({.arguments = {"clean", "caches"}});
  EXPECT_EQ(cleaned.status, 0) << cleaned.text();
  EXPECT_EQ(there(), (std::vector<std::string>{"own/app cargo-1", "own/app npm-1"}));
}

TEST_F(Caches, StayWhileARunGoesOn) {
  run("1", "own/app");
  Running going = sandbox.start(
      {.arguments = {sandbox
                         .workflow("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n"
                                   "    steps:\n      - run: echo up to here; sleep 100\n")
                         .string(),
                     "--output", "plain"}});
  ASSERT_TRUE(going.wait_for("  up to here"));
  const Outcome refused = call({"remove", "--all", "--everywhere"});
  EXPECT_EQ(refused.status, 2) << refused.text();
  EXPECT_NE(refused.err.find("a run goes on"), std::string::npos) << refused.text();
  EXPECT_EQ(there().size(), 2U);
  going.signal(SIGINT);
  EXPECT_EQ(going.finish().status, 130);
}

TEST_F(Caches, WhatIsWrongIsSaidWithAWayOut) {
  run("1", "own/app");
  sandbox.write("repo/.localrun.yml", "repository: own/app\n");
  struct Row {
    std::vector<std::string> arguments;
    const char* phrase;
  };
  const Row rows[] = {
      {{"remove", "mpn-1"}, "own/app has no cache 'mpn-1'"},
      {{"remove", "npm-2"}, "did you mean 'npm-1'?"},
      {{"show", "zzzzzz"}, "there are: "},
      {{"lits"}, "did you mean 'list'?"},
      {{"remove"}, "a KEY, or --all"},
      {{"remove", "npm-1", "--all"}, "--all goes with remove"},
      {{"--all"}, "--all goes with remove"},
      {{"remove", "--all", "--json"}, "--json does not go with remove"},
      {{"show", "x", "--everywhere"}, "no repository has a cache 'x'"},
      {{"--every"}, "unknown option '--every'"},
  };
  for (const Row& row : rows) {
    const Outcome outcome = call(row.arguments);
    EXPECT_EQ(outcome.status, 2) << row.phrase << outcome.text();
    EXPECT_EQ(outcome.out, "") << row.phrase;
    EXPECT_NE(outcome.err.find(row.phrase), std::string::npos) << row.phrase << outcome.text();
  }
}

}  // namespace
}  // namespace localrun::e2e
