#include "rows.hpp"
#include "runner/execute/step_environment.hpp"
#include "model/evaluate_token.hpp"
#include "runner/execute/file_command.hpp"
#include "workflow_rows.hpp"

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

std::vector<Environ::Entry> context_at(const Row& row, std::string_view key) {
  const boost::json::value* context = test::find(row, key);
  return context == nullptr ? std::vector<Environ::Entry>()
                            : exportable_entries(test::value_of(*context));
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

// execution.md 1.9
TEST(EnvPrecedence, Env) {
  test::for_each_row("env-precedence", "env", [](const Row& row) {
    EnvironmentParts parts;
    parts.body = body_of(test::text_at(row, "step"));
    parts.job = std::make_shared<const JobVariables>(environ_at(row, "process_env"),
                                                     std::vector<Environ::Entry>());
    Environ context;
    for (const char* layer :
         {"workflow_env", "job_env", "github_env", "outer_step_env", "step_env"}) {
      context.merge(environ_at(row, layer));
    }
    const auto inputs = test::pairs_at(row, "inputs");
    const auto state = test::pairs_at(row, "state");
    std::vector<std::string> path_entries;
    for (const std::string& entry : test::texts_at(row, "github_path"))
      add_path_entry(path_entries, entry);
    const auto github = context_at(row, "github");
    const auto runner = context_at(row, "runner");
    const auto service = test::pairs_at(row, "service");
    parts.env_context = context.entries();
    parts.inputs = inputs;
    parts.state = state;
    parts.path_entries = path_entries;
    parts.github = github;
    parts.runner = runner;
    parts.service = service;
    expect_variables(step_environment(parts).whole(), row, "expected_process");
    expect_variables(context, row, "expected_context");
    // What the job has of the contexts comes before all steps, with the same result.
    parts.job = std::make_shared<const JobVariables>(environ_at(row, "process_env"),
                                                     context_variables(github, runner));
    parts.github = {};
    parts.runner = {};
    expect_variables(step_environment(parts).whole(), row, "expected_process");
  });
}

Environ evaluated(const model::TokenPtr& env, const expr::Scope& scope) {
  Environ environ;
  const auto entries = model::evaluate_string_map(env.get(), scope);
  EXPECT_TRUE(entries);
  for (const auto& [name, value] : *entries) environ.set(name, value);
  return environ;
}

/// The steps of a row as a workflow has them: with a body, without the row's own keys.
boost::json::array steps_of(const Row& row) {
  boost::json::array steps;
  for (const boost::json::value& value : row.at("steps").as_array()) {
    boost::json::object step{{"run", "true"}};
    for (const char* key : {"id", "env"}) {
      if (const auto* part = test::find(value.as_object(), key)) step[key] = *part;
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

boost::json::value value_at(const Row& row, std::string_view key) {
  const auto* value = test::find(row, key);
  return value == nullptr ? boost::json::value() : *value;
}

// execution.md 1.9, 3.3
TEST(EnvPrecedence, EnvSequence) {
  test::for_each_row("env-precedence", "env_sequence", [](const Row& row) {
    const auto read =
        test::read_steps(steps_of(row), value_at(row, "job_env"), value_at(row, "workflow_env"));
    ASSERT_TRUE(read.workflow) << read.diagnostics.front().message;
    const model::OrdinaryJob& job = *read.workflow->jobs[0].ordinary();
    test::RowScope scope;
    Environ global = evaluated(read.workflow->env, scope);
    global.merge(evaluated(job.env, scope));
    std::vector<expr::Object::Entry> finished;
    for (std::size_t i = 0; i < job.steps.size(); ++i) {
      const Row& step = row.at("steps").as_array()[i].as_object();
      scope.contexts["env"] = to_env_context(global);
      scope.contexts["steps"] = expr::make_object(finished);
      Environ context = global;
      context.merge(evaluated(job.steps[i].env, scope));
      expect_variables(context, step, "expected_context");
      for (const FilePair& pair :
           parse_pairs_of(FileCommand::env, test::text_at(step, "writes_github_env")).pairs) {
        global.set(pair.key, pair.value);
      }
      std::vector<expr::Object::Entry> outputs;
      for (const auto& [name, value] : test::pairs_at(step, "sets_outputs")) {
        outputs.emplace_back(name, expr::Value(value));
      }
      finished.emplace_back(job.steps[i].id,
                            expr::make_object({{"outputs", expr::make_object(outputs)}}));
    }
  });
}

}  // namespace
}  // namespace localrun
