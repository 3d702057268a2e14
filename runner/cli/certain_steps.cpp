#include "runner/cli/certain_steps.hpp"

namespace localrun::cli {

bool always_runs(const model::Condition& condition) {
  return condition.expression && condition.expression->source == "success()";
}

bool runs_here(const model::OrdinaryJob& job, const Plan& plan) {
  if (job.container || !job.runs_on || job.runs_on->kind != model::TokenKind::string) return false;
  return platform_of({job.runs_on->text}, plan.platforms, plan.host).kind == PlatformKind::host;
}

}  // namespace localrun::cli
