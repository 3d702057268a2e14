#pragma once

// Where completion finds names: workflows here, jobs and inputs in a file, recorded runs.

#include "runner/cli/complete.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

/// Files of `.github/workflows` by their names, described by `name:`.
[[nodiscard]] std::vector<Candidate> workflow_candidates();
/// Of the workflow so named; all are empty when it cannot be read.
[[nodiscard]] std::vector<Candidate> job_candidates(const std::string& workflow);
[[nodiscard]] std::vector<Candidate> event_candidates(const std::string& workflow);
/// `NAME=`, for a value to follow; `NAME=VALUE` where only some are allowed.
[[nodiscard]] std::vector<Candidate> input_candidates(const std::string& workflow);
/// `KEY:VALUE` of the matrices that stand in the file.
[[nodiscard]] std::vector<Candidate> matrix_candidates(const std::string& workflow);

/// `last` and the ids of the newest runs.
[[nodiscard]] std::vector<Candidate> run_candidates();
[[nodiscard]] std::vector<Candidate> jobs_of_run(const std::string& run);
/// `JOB` and `JOB/NUMBER` of those of which states are kept.
[[nodiscard]] std::vector<Candidate> kept_steps_of_run(const std::string& run);
/// Files that the jobs of the run changed.
[[nodiscard]] std::vector<Candidate> changes_of_run(const std::string& run);
[[nodiscard]] std::vector<Candidate> artifacts_of_run(const std::string& run);
/// Of this repository.
[[nodiscard]] std::vector<Candidate> cache_keys();

}  // namespace localrun::cli
