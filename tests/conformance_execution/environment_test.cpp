#include "rows.hpp"
#include "runner/execute/environment.hpp"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace localrun {
namespace {

using test::Row;

Environ environ_at(const Row& row, std::string_view key) {
  Environ environ;
  for (const auto& [name, value] : test::pairs_at(row, key)) environ.set(name, value);
  return environ;
}

/// Strings and booleans of a context.
std::vector<Environ::Entry> context_at(const Row& row, std::string_view key) {
  std::vector<Environ::Entry> entries;
  const boost::json::value* context = test::find(row, key);
  if (context == nullptr) return entries;
  for (const auto& [name, value] : context->as_object()) {
    if (value.is_string()) entries.emplace_back(name, test::text_of(value));
    if (value.is_bool()) entries.emplace_back(name, value.get_bool() ? "true" : "false");
  }
  return entries;
}

StepBody body_of(std::string_view name) {
  if (name == "node") return StepBody::node;
  return name == "docker" ? StepBody::docker : StepBody::run;
}

void expect_variables(const Environ& environ, const Row& row, std::string_view key) {
  const boost::json::value* expected = test::find(row, key);
  if (expected == nullptr) return;
  for (const auto& [name, value] : expected->as_object()) {
    const std::string* found = environ.find(name);
    if (value.is_null()) {
      EXPECT_EQ(found, nullptr) << key << " " << name << " is set to " << *found;
    } else {
      ASSERT_NE(found, nullptr) << key << " lacks " << name;
      EXPECT_EQ(*found, test::text_of(value)) << key << " " << name;
    }
  }
}

TEST(EnvPrecedence, Env) {
  test::for_each_row("env-precedence", "env", [](const Row& row) {
    EnvironmentParts parts;
    parts.body = body_of(test::text_at(row, "step"));
    parts.process_env = environ_at(row, "process_env");
    for (const char* layer :
         {"workflow_env", "job_env", "github_env", "outer_step_env", "step_env"}) {
      parts.env_context.merge(environ_at(row, layer));
    }
    parts.inputs = test::pairs_at(row, "inputs");
    parts.state = test::pairs_at(row, "state");
    for (const std::string& entry : test::texts_at(row, "github_path")) {
      add_path_entry(parts.path_entries, entry);
    }
    parts.github = context_at(row, "github");
    parts.runner = context_at(row, "runner");
    parts.service = test::pairs_at(row, "service");
    expect_variables(step_environment(parts), row, "expected_process");
    expect_variables(parts.env_context, row, "expected_context");
  });
}

}  // namespace
}  // namespace localrun
