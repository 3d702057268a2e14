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
/// What scripts write into the files of the runner, and commands that they print.
void lint_scripts(const Subject& subject, Report& report);
/// `env` between jobs.
void lint_environment(const Subject& subject, Report& report);
void lint_matrix(const Subject& subject, Report& report);

}  // namespace localrun::model
