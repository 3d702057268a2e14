#pragma once

// What names mean inside a job: the contexts of a step (execution.md 2.5) and its status functions
// (6.2). Contexts are made when an expression first asks for them.

#include "expr/evaluate.hpp"
#include "runner/execute/action_frame.hpp"
#include "runner/execute/job_state.hpp"
#include "runner/plan/job_spec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// Entries of the `github` context that belong to a job or a step; they overwrite the run's.
using GithubEntries = std::vector<Environ::Entry>;

class StepScope final : public expr::Scope {
 public:
  /// All are borrowed and outlive the scope. `env`: the env context as the step sees it. `frame`:
  /// of the composite action that the step stands in; null: it is the job's own.
  StepScope(const JobSpec& spec, const JobState& state, const JobFolders& folders,
            const Environ& env, const GithubEntries& github, const ActionFrame* frame = nullptr);

  [[nodiscard]] const expr::Value* context(std::string_view name) const override;
  [[nodiscard]] expr::Result<expr::Value> call(std::string_view name,
                                               expr::Call& call) const override;

  /// The env context or the steps have changed.
  void forget() const;

 private:
  [[nodiscard]] expr::Value make(std::string_view name) const;
  [[nodiscard]] const std::vector<StepRecord>& visible_steps() const;
  [[nodiscard]] expr::Result<expr::Value> hash_of_files(expr::Call& call) const;

  const JobSpec& spec_;
  const JobState& state_;
  const JobFolders& folders_;
  const Environ& env_;
  const GithubEntries& github_;
  const ActionFrame* frame_;
  mutable std::optional<expr::Value> made_github_, made_env_, made_job_, made_steps_, made_runner_;
};

/// The `runner` context as texts, in the order of execution.md 2.2.
[[nodiscard]] std::vector<Environ::Entry> runner_entries(const JobSpec& spec,
                                                         const JobFolders& folders);

}  // namespace localrun
