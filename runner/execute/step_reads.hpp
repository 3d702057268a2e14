#pragma once

// What the expressions of a step looked at, and what should be said about it.

#include "model/evaluate_token.hpp"
#include "runner/execute/step_context.hpp"
#include "runner/plan/reads.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Collects the reads of one key of a step, and a finding `hashfiles-nothing` (diagnostics.md 3.6)
/// for each call of hashFiles that found no file and whose text is used. Silent where emptiness is
/// what is asked (`hashFiles('x') != ''`); conditions do not come here at all.
class StepReads final : public model::EvaluationObserver {
 public:
  /// Borrows all; `facts` takes what is found.
  StepReads(const StepContext& step, std::string key, std::vector<Fact>& facts)
      : step_(step),
        facts_(facts),
        is_script_(key == "run"),
        recorder_(step.scope, std::move(key), facts) {}
  void evaluated(const model::Expression& expression, std::string_view key,
                 const expr::Value& value, const expr::Trace& trace) override;
  void failed(const model::Expression& expression, std::string_view key,
              const model::Diagnostic& problem, const expr::Trace& trace) override;

 private:
  const StepContext& step_;
  std::vector<Fact>& facts_;
  bool is_script_;  // its text says nothing about the hash
  ReadRecorder recorder_;
};

/// Help for a hash of nothing: a file of nearly the same name, the same name in another folder, or
/// that nothing has been checked out yet. Empty when there is nothing to say. Looks at the first
/// files of the workspace only.
[[nodiscard]] std::string help_for_no_files(const std::vector<std::string>& patterns,
                                            const std::string& workspace, bool has_checked_out);

}  // namespace localrun
