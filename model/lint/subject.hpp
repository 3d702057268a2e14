#pragma once

// A workflow laid out for the checks: every expression with the place that reads it, every script
// read once.

#include "model/diagnostic.hpp"
#include "model/lint/script.hpp"
#include "model/lint/step_shell.hpp"
#include "model/needs_graph.hpp"
#include "model/workflow.hpp"

#include "expr/tree.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::model {

struct LintStep {
  const Step* step = nullptr;
  /// Place in the job; the steps of one `parallel` share it, since none runs before the others.
  std::size_t order = 0;
  /// Of `run` with bash or sh; absent for all others.
  std::optional<Script> script;
  StepShell shell;  // of `run`
};

struct LintJob {
  const Job* job = nullptr;
  std::vector<LintStep> steps;  // those of `parallel` too
  /// Absent when the matrix is computed.
  std::optional<std::vector<Combination>> combinations;

  /// Ignoring case; nullptr when there is none.
  [[nodiscard]] const LintStep* find(std::string_view id) const;
};

/// One expression, and who reads it.
struct ExpressionUse {
  std::size_t job = 0;
  const LintStep* step = nullptr;  // null for the job's own keys
  std::string_view key;            // `run`, `outputs`, `if`, …
  ExpressionPtr expression;
  std::vector<expr::Reference> references;
};

/// The steps of a composite action are laid out as the only job of a workflow: its inputs are
/// those of a trigger, its outputs those of the job. Who calls it, and with which matrix and
/// variables, is not known.
enum class SubjectKind : std::uint8_t { workflow, action };

struct Subject {
  explicit Subject(const Workflow& the_workflow, SubjectKind the_kind = SubjectKind::workflow);
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  const Workflow& workflow;
  SubjectKind kind;
  NeedsGraph graph;
  std::vector<LintJob> jobs;  // as in the workflow
  std::vector<ExpressionUse> uses;
  /// References of `on.workflow_call.outputs`: `jobs.build.outputs.tag`.
  std::vector<expr::Reference> call_outputs;

  [[nodiscard]] std::optional<std::size_t> find_job(std::string_view id) const;
  [[nodiscard]] bool is_action() const { return kind == SubjectKind::action; }
};

/// The file's span for a part of a script.
[[nodiscard]] Span locate(const Token& script, ScriptPart part);
[[nodiscard]] const Token* script_token(const Step& step) noexcept;
/// Calls `take` with every expression of a token, at any depth.
template <class Take>
void for_each_expression(const Token* token, const Take& take) {
  if (token == nullptr) return;
  if (token->expression) take(*token, token->expression);
  for (const TokenPtr& item : token->items) for_each_expression(item.get(), take);
  for (const auto& [key, value] : token->pairs) {
    for_each_expression(key.get(), take);
    for_each_expression(value.get(), take);
  }
}

/// `'a', 'b'`, for messages.
[[nodiscard]] std::string listed(const std::vector<std::string>& names);
/// `did you mean 'a' or 'b'?`; empty when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       const std::vector<std::string>& names);

}  // namespace localrun::model
