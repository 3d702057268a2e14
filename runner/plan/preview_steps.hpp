#pragma once

// The steps of one combination, foreseen one after another. For preview.cpp only.

#include "runner/plan/foresee.hpp"
#include "runner/plan/plan.hpp"
#include "runner/plan/preview.hpp"

#include <vector>

namespace localrun {

/// What the steps of one combination start from.
struct StepsContext {
  const Plan& plan;
  std::size_t job = 0;
  expr::Value needs;
  const Foreknowledge& of_job;  // what is known of `needs`
  expr::Value matrix;
  expr::Value strategy;
  bool is_matrix_known = true;
};

/// A step with its one answer.
struct ForeseenStep {
  StepPreview step;  // without cases
  Foreseen foreseen;
  const model::UsesStep* uses = nullptr;
};
[[nodiscard]] std::vector<ForeseenStep> foresee_steps(const StepsContext& context);

}  // namespace localrun
