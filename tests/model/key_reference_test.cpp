// docs/workflow-keys.md says what the table says, and no key of the table is dropped silently.

#include "model/key_reference.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace localrun::model {
namespace {

TEST(KeyReference, IsTheDocument) {
  const std::filesystem::path path = test::source_dir() / "docs/workflow-keys.md";
  if (std::getenv("LOCALRUN_ACCEPT") != nullptr)
    std::ofstream(path, std::ios::binary) << key_reference();
  EXPECT_EQ(test::read_file(path), key_reference())
      << "LOCALRUN_ACCEPT=1 ./dev test KeyReference writes it";
}

/// All sources but the tables themselves and the words about them.
std::string reading_sources() {
  std::string all;
  for (const char* folder : {"model", "runner"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(test::source_dir() / folder)) {
      const std::string name = entry.path().filename().string();
      const bool is_source = entry.path().extension() == ".cpp" && !name.starts_with("schema") &&
                             entry.path().parent_path().filename() != "lint" &&
                             !name.starts_with("explain") && name != "place_words.cpp";
      if (is_source) all += test::read_file(entry.path());
    }
  }
  return all;
}

TEST(KeyReference, EveryKeyCarriedOutIsReadSomewhere) {
  const std::string sources = reading_sources();
  for (const KeyEntry& entry : key_entries(workflow_definition())) {
    const bool is_event =
        entry.path.starts_with("on.") && entry.path.find('.', 3) == std::string::npos;
    const bool is_word = entry.path.find("permissions.") != std::string::npos;
    if (entry.property->effect != LocalEffect::carried_out || is_event || is_word) continue;
    std::string key(entry.property->key);
    // The filters that leave out are read beside those that let in.
    if (key.ends_with("-ignore")) key.resize(key.size() - std::string_view("-ignore").size());
    const std::string literal = '"' + key + '"';
    EXPECT_NE(sources.find(literal), std::string::npos)
        << entry.path << " is said to be carried out, but no source reads it";
  }
}

TEST(KeyReference, WhatHasNoEffectSaysWhy) {
  for (const KeyEntry& entry : key_entries(workflow_definition())) {
    const bool is_told = entry.property->effect != LocalEffect::carried_out;
    EXPECT_EQ(is_told, !entry.property->why.empty()) << entry.path;
  }
}

/// Section 5 of the specification, key by key: a row that goes missing here is a key dropped.
TEST(KeyReference, HasEveryKey) {
  const std::vector<KeyEntry> entries = key_entries(workflow_definition());
  const auto has = [&](const std::string& path) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const KeyEntry& each) { return each.path == path; });
  };
  const auto expect_all = [&](const std::string& prefix, const std::vector<std::string>& keys) {
    for (const std::string& key : keys) EXPECT_TRUE(has(prefix + key)) << prefix << key;
  };
  expect_all("", {"on", "jobs", "name", "description", "run-name", "env", "defaults", "permissions",
                  "concurrency", "defaults.run.shell", "defaults.run.working-directory"});
  expect_all("jobs.<name>.", {"runs-on",
                              "uses",
                              "with",
                              "secrets",
                              "name",
                              "needs",
                              "if",
                              "strategy",
                              "permissions",
                              "concurrency",
                              "env",
                              "defaults",
                              "outputs",
                              "environment",
                              "container",
                              "services",
                              "timeout-minutes",
                              "cancel-timeout-minutes",
                              "continue-on-error",
                              "snapshot",
                              "steps",
                              "runs-on.group",
                              "runs-on.labels",
                              "strategy.fail-fast",
                              "strategy.max-parallel",
                              "strategy.matrix",
                              "strategy.matrix.include",
                              "strategy.matrix.exclude",
                              "environment.name",
                              "environment.url",
                              "environment.deployment",
                              "concurrency.group",
                              "concurrency.cancel-in-progress",
                              "concurrency.queue",
                              "snapshot.image-name",
                              "snapshot.if",
                              "snapshot.version"});
  expect_all(
      "jobs.<name>.steps[].",
      {"run", "uses", "id", "name", "if", "env", "with", "continue-on-error", "timeout-minutes",
       "working-directory", "shell", "background", "wait", "wait-all", "cancel", "parallel"});
  expect_all("jobs.<name>.container.", {"image", "credentials.username", "credentials.password",
                                        "env", "ports", "volumes", "options"});
  expect_all("jobs.<name>.services.<name>.",
             {"image", "credentials.username", "credentials.password", "env", "ports", "volumes",
              "options", "entrypoint", "command"});
  expect_all("on.", {"push.branches", "push.tags-ignore", "pull_request.types",
                     "merge_group.branches", "schedule[].cron", "schedule[].timezone",
                     "workflow_run.workflows", "workflow_dispatch.inputs.<name>.options",
                     "workflow_call.outputs.<name>.value", "image_version.versions"});
}

}  // namespace
}  // namespace localrun::model
