#pragma once

// `strategy` of a job: evaluated, expanded into combinations, and what each of them is called
// (workflow-syntax.md 5.5). The same for ordinary jobs and for calls of reusable workflows.

#include "model/evaluate_token.hpp"
#include "model/strategy.hpp"
#include "runner/plan/job_scope.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace localrun {

struct JobStrategy {
  bool has_matrix = false;
  bool fail_fast = true;
  std::size_t max_parallel = 0;  // 0: no limit of its own
  std::vector<model::Combination> combinations;
};

/// One combination without values when there is no matrix. Reads go to `facts`.
[[nodiscard]] model::Evaluated<JobStrategy> evaluate_strategy(const model::Job& job,
                                                              const JobScope& scope,
                                                              std::vector<Fact>& facts);

/// The `strategy` context of a combination.
[[nodiscard]] expr::Value strategy_context(const JobStrategy& strategy, std::size_t index);

/// `--matrix KEY:VALUE`: every key named must have one of its values; other combinations are left
/// out.
[[nodiscard]] bool passes_filter(const expr::Value& matrix, const KeyValues& filter);

/// The job's name with the values of its combination, which `scope` has been given.
[[nodiscard]] model::Evaluated<std::string> display_name(const model::Job& job,
                                                         const model::Combination& combination,
                                                         const JobScope& scope,
                                                         std::vector<Fact>& facts);

}  // namespace localrun
