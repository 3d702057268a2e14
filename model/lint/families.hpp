#pragma once

// The checks, a family each.

#include "model/lint/report.hpp"
#include "model/lint/subject.hpp"

namespace localrun::model {

/// Values that are not read as they are written, jobs without steps (diagnostics.md 3.1).
void lint_values(const Workflow& workflow, Report& report);
/// From a job's outputs to the jobs that read them: `needs`, `outputs`.
void lint_job_outputs(const Subject& subject, Report& report);
/// From a step to the readers of its job: `steps`.
void lint_step_outputs(const Subject& subject, Report& report);
/// `if`, and comparisons of results.
void lint_conditions(const Subject& subject, Report& report);
/// Comparisons whose sides never meet, and texts put in order.
void lint_comparisons(const Subject& subject, Report& report);
/// Values of another shape than meant: `&&` and `||`, contains, objects in texts, names of inputs.
void lint_value_shapes(const Subject& subject, Report& report);
/// Texts that count as true, texts that are no JSON.
void lint_false_texts(const Subject& subject, Report& report);
/// Conditions that the status of a job or run, or the event, makes constant.
void lint_status_conditions(const Subject& subject, Report& report);
/// `$NAME` where no shell reads it, and `env` blocks that read themselves.
void lint_shell_variables(const Subject& subject, Report& report);
/// What scripts write into the files of the runner, and commands that they print.
void lint_scripts(const Subject& subject, Report& report);
/// What GitHub refuses of that, drops or never sees: bad lines, delimiters, failures in `$( )`.
void lint_output_lines(const Subject& subject, Report& report);
/// `$GITHUB_OUTPUT` where PowerShell reads it.
void lint_powershell(const Subject& subject, Report& report);
/// Variables and folders that an earlier step's shell had.
void lint_shell_state(const Subject& subject, Report& report);
/// `env` between jobs.
void lint_environment(const Subject& subject, Report& report);
/// Keys of `matrix` that are read.
void lint_matrix(const Subject& subject, Report& report);
/// Entries of `include` and `exclude`.
void lint_matrix_entries(const Subject& subject, Report& report);
/// Outputs that all combinations write.
void lint_matrix_outputs(const Subject& subject, Report& report);
/// `on.workflow_call.outputs`.
void lint_called_outputs(const Subject& subject, Report& report);
/// Texts and code of people from outside, and secrets that are not masked (diagnostics.md 3.7).
void lint_strangers(const Subject& subject, Report& report);
/// Failures that a pipe hides (diagnostics.md 3.6).
void lint_pipes(const Subject& subject, Report& report);
/// Files that no step has brought, and paths where no shell reads them (diagnostics.md 3.6).
void lint_workspace_files(const Subject& subject, Report& report);
void lint_shells(const Subject& subject, Report& report);

}  // namespace localrun::model
