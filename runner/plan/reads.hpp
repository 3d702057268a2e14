#pragma once

// Who reads what: every value that another step or job made and an expression looked at becomes a
// ValueRead, so that "why is this empty" and `flow` can be answered from the record.

#include "expr/evaluate.hpp"
#include "model/diagnostic.hpp"
#include "model/evaluate_token.hpp"
#include "runner/events/event.hpp"
#include "runner/events/place.hpp"

#include <string>
#include <vector>

namespace localrun {

/// A diagnostic as a fact of the run.
[[nodiscard]] Finding finding_of(const model::Diagnostic& diagnostic);

/// Value of a chain of names; Null where there is nothing, or where it has dynamic parts.
[[nodiscard]] expr::Value resolve(const expr::Reference& reference, const expr::Scope& scope);

/// The reads of one expression: references to `needs`, `steps` and `env` that were looked at.
void add_reads(const model::Expression& expression, const expr::Scope& scope,
               const expr::Trace& trace, std::string_view key, std::vector<Fact>& facts);

/// Collects the reads of all expressions of one key of the workflow, e.g. `env` or `run`.
class ReadRecorder final : public model::EvaluationObserver {
 public:
  ReadRecorder(const expr::Scope& scope, std::string key, std::vector<Fact>& facts)
      : scope_(scope), key_(std::move(key)), facts_(facts) {}
  void evaluated(const model::Expression& expression, std::string_view key,
                 const expr::Value& value, const expr::Trace& trace) override;
  void failed(const model::Expression& expression, std::string_view key,
              const model::Diagnostic& problem, const expr::Trace& trace) override;

 private:
  [[nodiscard]] std::string path_of(std::string_view key) const;

  const expr::Scope& scope_;
  std::string key_;
  std::vector<Fact>& facts_;
};

/// The record of a decided condition: its text, with values put in, its trace.
[[nodiscard]] ConditionEvaluated condition_fact(const model::Expression& condition,
                                                const model::ConditionResult& result);

}  // namespace localrun
