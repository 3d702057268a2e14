#include "model/place_words.hpp"

namespace localrun::model {

using expr::Place;

std::string_view place_words(Place place) noexcept {
  switch (place) {
    case Place::none:
      return "here";
    case Place::run_name:
      return "in `run-name`";
    case Place::workflow_concurrency:
      return "in the workflow's `concurrency`";
    case Place::workflow_call_input_default:
      return "in the default of an input";
    case Place::workflow_call_output_value:
      return "in an output of the workflow";
    case Place::workflow_env:
      return "in the workflow's `env`";
    case Place::job_if:
      return "in a job's `if`";
    case Place::strategy:
      return "in `strategy`";
    case Place::job_name:
      return "in a job's `name`";
    case Place::runs_on:
      return "in `runs-on`";
    case Place::job_timeout_minutes:
      return "in a job's `timeout-minutes`";
    case Place::job_cancel_timeout_minutes:
      return "in `cancel-timeout-minutes`";
    case Place::job_continue_on_error:
      return "in a job's `continue-on-error`";
    case Place::job_concurrency:
      return "in a job's `concurrency`";
    case Place::container:
      return "in `container`";
    case Place::services:
      return "in `services`";
    case Place::environment:
      return "in `environment`";
    case Place::environment_url:
      return "in the `url` of `environment`";
    case Place::job_env:
      return "in a job's `env`";
    case Place::container_env:
      return "in the `env` of a container";
    case Place::container_credentials:
      return "in `credentials`";
    case Place::job_defaults_run:
      return "in a job's `defaults`";
    case Place::job_outputs:
      return "in a job's `outputs`";
    case Place::job_with:
      return "in the `with` of a called workflow";
    case Place::job_secrets:
      return "in the `secrets` of a called workflow";
    case Place::snapshot_if:
      return "in the `if` of `snapshot`";
    case Place::step_if:
      return "in a step's `if`";
    case Place::step_name:
      return "in a step's `name`";
    case Place::step_run:
      return "in `run`";
    case Place::step_with:
      return "in a step's `with`";
    case Place::step_env:
      return "in a step's `env`";
    case Place::step_working_directory:
      return "in `working-directory`";
    case Place::step_continue_on_error:
      return "in a step's `continue-on-error`";
    case Place::step_timeout_minutes:
      return "in a step's `timeout-minutes`";
    case Place::action_input_default:
      return "in the default of an action's input";
    case Place::composite_output_value:
      return "in an output of a composite action";
    case Place::docker_args:
      return "in `args` of a container action";
    case Place::docker_env:
      return "in `env` of a container action";
    case Place::action_pre_if:
      return "in `pre-if`";
    case Place::action_post_if:
      return "in `post-if`";
    case Place::composite_step_if:
      return "in the `if` of a composite action's step";
    case Place::composite_step_run:
      return "in the `run` of a composite action";
    case Place::composite_step_shell:
      return "in the `shell` of a composite action";
    case Place::composite_step_with:
      return "in the `with` of a composite action's step";
    case Place::composite_step_env:
      return "in the `env` of a composite action's step";
    case Place::composite_step_name:
      return "in the `name` of a composite action's step";
    case Place::composite_step_working_directory:
      return "in the `working-directory` of a composite action's step";
    case Place::composite_step_continue_on_error:
      return "in the `continue-on-error` of a composite action's step";
  }
  return "here";
}

}  // namespace localrun::model
