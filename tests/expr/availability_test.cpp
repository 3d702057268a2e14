#include "expr/availability.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "expr/tree.hpp"

namespace localrun::expr {
namespace {

struct Row {
  Place place;
  std::string_view expression;
  bool is_allowed;
};

constexpr Row rows[] = {
    {Place::none, "github", false},
    {Place::run_name, "inputs.x", true},
    {Place::run_name, "needs.x", false},
    {Place::workflow_call_output_value, "jobs.x.outputs.y", true},
    {Place::workflow_env, "secrets.x", true},
    {Place::workflow_env, "env.x", false},
    {Place::job_if, "success('a', 'b') && needs.a", true},
    {Place::job_if, "always('a')", false},
    {Place::job_if, "matrix.x", false},
    {Place::job_if, "hashFiles('x')", false},
    {Place::strategy, "needs.x", true},
    {Place::strategy, "matrix.x", false},
    {Place::runs_on, "matrix.x", true},
    {Place::runs_on, "env.x", false},
    {Place::environment_url, "steps.x", true},
    {Place::environment_url, "secrets.x", false},
    {Place::job_env, "secrets.x", true},
    {Place::container_env, "runner.os", true},
    {Place::container_credentials, "env.x", true},
    {Place::container_credentials, "steps.x", false},
    {Place::job_defaults_run, "env.x", true},
    {Place::job_outputs, "steps.x", true},
    {Place::job_with, "secrets.x", false},
    {Place::job_secrets, "secrets.x", true},
    {Place::snapshot_if, "hashFiles('x') && failure()", true},
    {Place::step_if, "secrets.x", false},
    {Place::step_if, "success('a')", false},
    {Place::step_if, "cancelled() || env.x || hashFiles('x')", true},
    {Place::step_run, "secrets.x == hashFiles('x')", true},
    {Place::step_run, "success()", false},
    {Place::action_input_default, "runner.os == hashFiles('x')", true},
    {Place::action_input_default, "inputs.x", false},
    {Place::composite_output_value, "inputs.x", true},
    {Place::composite_output_value, "hashFiles('x')", false},
    {Place::docker_args, "inputs.x", true},
    {Place::docker_args, "github.ref", false},
    {Place::action_pre_if, "failure() && inputs.x", true},
    {Place::action_pre_if, "steps.x && needs.x && vars.x", true},
    {Place::action_post_if, "steps.x", true},
    {Place::action_post_if, "secrets.x", false},
    {Place::composite_step_if, "success() && inputs.x", true},
    {Place::composite_step_shell, "inputs.x", true},
    {Place::composite_step_run, "vars.x", false},
};

TEST(Availability, AllowsTheNamesOfThePlace) {
  for (const Row& row : rows) {
    SCOPED_TRACE(std::to_string(static_cast<int>(row.place)) + " " + std::string(row.expression));
    EXPECT_EQ(parse(row.expression, names_at(row.place)).has_value(), row.is_allowed);
  }
}

TEST(Availability, BuiltInFunctionsExistEverywhere) {
  for (std::size_t i = 0; i < place_count; ++i) {
    SCOPED_TRACE(i);
    EXPECT_TRUE(parse("toJSON(1)", names_at(static_cast<Place>(i))).has_value());
  }
}

TEST(Availability, OnlyTheUnlistedPlaceRefusesExpressions) {
  for (std::size_t i = 0; i < place_count; ++i) {
    EXPECT_EQ(allows_expressions(static_cast<Place>(i)), static_cast<Place>(i) != Place::none);
  }
}

}  // namespace
}  // namespace localrun::expr
