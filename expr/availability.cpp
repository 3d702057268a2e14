#include "expr/availability.hpp"

#include "expr/status_functions.hpp"

#include <array>

namespace localrun::expr {
namespace {

// The lists of contexts of expressions.md 11, in the order of its rows.
constexpr std::string_view trigger[] = {"github", "inputs", "vars"};
constexpr std::string_view call_output[] = {"github", "inputs", "vars", "jobs"};
constexpr std::string_view trigger_and_secrets[] = {"github", "inputs", "vars", "secrets"};
constexpr std::string_view before_job[] = {"github", "inputs", "vars", "needs"};
constexpr std::string_view job[] = {"github", "inputs", "vars", "needs", "strategy", "matrix"};
constexpr std::string_view job_url[] = {"github", "inputs", "vars", "needs",  "strategy",
                                        "matrix", "steps",  "job",  "runner", "env"};
constexpr std::string_view job_and_secrets[] = {"github",   "inputs", "vars",   "needs",
                                                "strategy", "matrix", "secrets"};
constexpr std::string_view job_all[] = {"github",  "inputs", "vars", "needs",  "strategy", "matrix",
                                        "secrets", "steps",  "job",  "runner", "env"};
constexpr std::string_view job_secrets_env[] = {"github",   "inputs", "vars",    "needs",
                                                "strategy", "matrix", "secrets", "env"};
constexpr std::string_view job_and_env[] = {"github",   "inputs", "vars", "needs",
                                            "strategy", "matrix", "env"};
constexpr std::string_view step_without_secrets[] = {
    "github", "inputs", "vars", "needs", "strategy", "matrix", "steps", "job", "runner", "env"};
constexpr std::string_view action_input[] = {"github", "strategy", "matrix", "job", "runner"};
constexpr std::string_view composite[] = {"github", "inputs", "strategy", "matrix",
                                          "steps",  "job",    "runner",   "env"};
constexpr std::string_view inputs_only[] = {"inputs"};

struct Row {
  Place place;
  Names names;
};

constexpr std::array<Row, place_count> rows = {{
    // —
    {Place::none, {}},
    // `run-name`, workflow `concurrency`
    {Place::run_name, {trigger, {}}},
    {Place::workflow_concurrency, {trigger, {}}},
    // `on.workflow_call.inputs.<x>.default`
    {Place::workflow_call_input_default, {trigger, {}}},
    // `on.workflow_call.outputs.<x>.value`
    {Place::workflow_call_output_value, {call_output, {}}},
    // workflow `env`
    {Place::workflow_env, {trigger_and_secrets, {}}},
    // job `if`
    {Place::job_if, {before_job, job_status_functions}},
    // `strategy`
    {Place::strategy, {before_job, {}}},
    // job `name`, `runs-on`, …: J
    {Place::job_name, {job, {}}},
    {Place::runs_on, {job, {}}},
    {Place::job_timeout_minutes, {job, {}}},
    {Place::job_cancel_timeout_minutes, {job, {}}},
    {Place::job_continue_on_error, {job, {}}},
    {Place::job_concurrency, {job, {}}},
    {Place::container, {job, {}}},
    {Place::services, {job, {}}},
    {Place::environment, {job, {}}},
    // `environment.url`
    {Place::environment_url, {job_url, {}}},
    // job `env`
    {Place::job_env, {job_and_secrets, {}}},
    // `container.env.<x>`, `services.<s>.env.<x>`
    {Place::container_env, {job_all, {}}},
    // `container.credentials`, …
    {Place::container_credentials, {job_secrets_env, {}}},
    // `defaults.run` (job level)
    {Place::job_defaults_run, {job_and_env, {}}},
    // `outputs.<x>` (job)
    {Place::job_outputs, {job_all, {}}},
    // job `with.<x>`
    {Place::job_with, {job, {}}},
    // job `secrets.<x>`
    {Place::job_secrets, {job_and_secrets, {}}},
    // `snapshot.if`
    {Place::snapshot_if, {job, step_status_and_hash_files}},
    // step `if`
    {Place::step_if, {step_without_secrets, step_status_and_hash_files}},
    // step `name`, `run`, …: S
    {Place::step_name, {job_all, hash_files_function}},
    {Place::step_run, {job_all, hash_files_function}},
    {Place::step_with, {job_all, hash_files_function}},
    {Place::step_env, {job_all, hash_files_function}},
    {Place::step_working_directory, {job_all, hash_files_function}},
    {Place::step_continue_on_error, {job_all, hash_files_function}},
    {Place::step_timeout_minutes, {job_all, hash_files_function}},
    // `inputs.<x>.default`
    {Place::action_input_default, {action_input, hash_files_function}},
    // `outputs.<x>.value` (composite)
    {Place::composite_output_value, {composite, {}}},
    // `runs.args`, `runs.env`
    {Place::docker_args, {inputs_only, {}}},
    {Place::docker_env, {inputs_only, {}}},
    // `runs.pre-if`, `runs.post-if`: as the runner has it; the editor's list is shorter
    {Place::action_pre_if, {step_without_secrets, step_status_and_hash_files}},
    {Place::action_post_if, {step_without_secrets, step_status_and_hash_files}},
    // composite step `if`
    {Place::composite_step_if, {composite, step_status_and_hash_files}},
    // composite step `run`, `shell`, …
    {Place::composite_step_run, {composite, hash_files_function}},
    {Place::composite_step_shell, {composite, hash_files_function}},
    {Place::composite_step_with, {composite, hash_files_function}},
    {Place::composite_step_env, {composite, hash_files_function}},
    {Place::composite_step_name, {composite, hash_files_function}},
    {Place::composite_step_working_directory, {composite, hash_files_function}},
    {Place::composite_step_continue_on_error, {composite, hash_files_function}},
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].place) != i) return false;
  }
  return true;
}
static_assert(is_in_order(), "one row for each place, in the order of the enumeration");

}  // namespace

const Names& names_at(Place place) noexcept { return rows[static_cast<std::size_t>(place)].names; }

bool allows_expressions(Place place) noexcept { return !names_at(place).contexts.empty(); }

}  // namespace localrun::expr
