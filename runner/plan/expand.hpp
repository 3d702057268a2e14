#pragma once

// One job → its combinations (execution.md 7.2): what deciding a job and foreseeing a plan share.

#include "model/evaluate_token.hpp"
#include "model/strategy.hpp"
#include "model/workflow.hpp"
#include "runner/events/event.hpp"
#include "runner/plan/job_scope.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace localrun {

struct Strategy {
  bool has_matrix = false;
  bool fail_fast = true;
  std::size_t max_parallel = 0;  // 0: no limit of its own
  std::vector<model::Combination> combinations;
};

/// `strategy` of a job, evaluated and expanded; one combination without values when there is no
/// matrix.
[[nodiscard]] model::Evaluated<Strategy> evaluate_strategy(const model::Job& job,
                                                           const JobScope& scope,
                                                           std::vector<Fact>& facts);
/// The `strategy` context of one combination.
[[nodiscard]] expr::Value strategy_context(const Strategy& strategy, std::size_t index);

/// `--matrix KEY:VALUE`: every key named must have one of its values; other combinations are left
/// out.
[[nodiscard]] bool passes_filter(const expr::Value& matrix, const KeyValues& filter);

/// Labels of an evaluated `runs-on`: a label, a list of them, or {group, labels}.
[[nodiscard]] std::vector<std::string> labels_of(const expr::Value& runs_on);
[[nodiscard]] std::string joined(const std::vector<std::string>& texts);

/// The name of a job with that of its combination.
[[nodiscard]] model::Evaluated<std::string> job_display_name(const model::Job& job,
                                                             const model::Combination& combination,
                                                             const JobScope& scope,
                                                             std::vector<Fact>& facts);

}  // namespace localrun
