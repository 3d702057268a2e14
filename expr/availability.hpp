#pragma once

// What may be named at which place of a workflow or action file (expressions.md 11).

#include "expr/names.hpp"

#include <cstdint>

namespace localrun::expr {

/// A row of the table of expressions.md 11 for each. At a place that is not listed no expression is
/// allowed.
enum class Place : std::uint8_t {
  none,  // `A template expression is not allowed in this context`
  run_name,
  workflow_concurrency,
  workflow_call_input_default,
  workflow_call_output_value,
  workflow_env,
  job_if,
  strategy,
  job_name,
  runs_on,
  job_timeout_minutes,
  job_cancel_timeout_minutes,
  job_continue_on_error,
  job_concurrency,
  container,
  services,
  environment,  // name and deployment
  environment_url,
  job_env,
  container_env,          // also of services
  container_credentials,  // also of services
  job_defaults_run,
  job_outputs,
  job_with,
  job_secrets,
  snapshot_if,
  step_if,
  step_name,
  step_run,
  step_with,
  step_env,
  step_working_directory,
  step_continue_on_error,
  step_timeout_minutes,
  action_input_default,
  composite_output_value,
  docker_args,
  docker_env,
  action_pre_if,
  action_post_if,
  composite_step_if,
  composite_step_run,
  composite_step_shell,
  composite_step_with,
  composite_step_env,
  composite_step_name,
  composite_step_working_directory,
  composite_step_continue_on_error,
};

inline constexpr std::size_t place_count =
    static_cast<std::size_t>(Place::composite_step_continue_on_error) + 1;

/// Static: trees may keep it.
[[nodiscard]] const Names& names_at(Place place) noexcept;

/// Whether an expression may stand there at all.
[[nodiscard]] bool allows_expressions(Place place) noexcept;

}  // namespace localrun::expr
