#pragma once

// What names mean at job level, before the job runs: contexts, and status functions over the graph
// of `needs` (expressions.md 6.9, execution.md 7.1).

#include "expr/evaluate.hpp"
#include "runner/plan/plan.hpp"
#include "runner/plan/progress.hpp"

#include <string>

namespace localrun {

class JobScope final : public expr::Scope {
 public:
  JobScope(const Plan& plan, std::size_t job, const RunProgress& progress);

  void set_combination(expr::Value matrix, expr::Value strategy) {
    matrix_ = std::move(matrix);
    strategy_ = std::move(strategy);
  }
  [[nodiscard]] const expr::Value& needs() const noexcept { return needs_; }

  [[nodiscard]] const expr::Value* context(std::string_view name) const override;
  [[nodiscard]] expr::Result<expr::Value> call(std::string_view name,
                                               expr::Call& call) const override;

 private:
  [[nodiscard]] expr::Result<expr::Value> all_succeeded(expr::Call& call) const;
  [[nodiscard]] expr::Result<expr::Value> any_failed(expr::Call& call) const;

  const Plan& plan_;
  std::size_t job_;
  const RunProgress& progress_;
  expr::Value needs_;
  expr::Value matrix_;
  expr::Value strategy_;
};

/// The `needs` context of a job: its direct needs only.
[[nodiscard]] expr::Value make_needs_context(const Plan& plan, std::size_t job,
                                             const RunProgress& progress);

/// What a status function without arguments came to, and by whom; empty for others.
[[nodiscard]] std::string status_words(const Plan& plan, std::size_t job,
                                       const RunProgress& progress, std::string_view function,
                                       bool holds);

/// Which job makes `success()` false, in words; empty when none does.
[[nodiscard]] std::string why_not_success(const Plan& plan, std::size_t job,
                                          const RunProgress& progress);

}  // namespace localrun
