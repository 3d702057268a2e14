#pragma once

// What the outputs, the variables and the log of a script step show once its job has ended
// (diagnostics.md 3.4, the forms of run time).

#include "model/lint/subject.hpp"
#include "runner/events/run_state.hpp"

#include <vector>

namespace localrun {

/// `subject` is the workflow of the run.
[[nodiscard]] std::vector<Finding> findings_of_steps(const JobProgress& job,
                                                     const model::Subject& subject);

namespace explain {

/// A step that has run, and its script.
struct ScriptRun {
  const StepProgress& step;
  const model::Script& script;
  const model::Token& token;  // the text of `run`
  const model::Subject& subject;

  [[nodiscard]] Place at(model::ScriptPart part) const;
  /// The entry of this name, where the script writes it once; else nullptr.
  [[nodiscard]] const model::ScriptPair* entry(model::ScriptFile file, std::string_view name) const;
  /// The line that writes the entry: its name, the only redirection into the file, or the step.
  [[nodiscard]] Place writer(model::ScriptFile file, std::string_view name) const;
};

/// A finding with the severity of its rule.
[[nodiscard]] Finding found(std::string_view slug, Place place, std::string message,
                            std::string why, std::string help);

/// Those that the log proves: output-file-unset, output-substitution-failed, env-same-step.
void add_log_findings(const ScriptRun& run, std::vector<Finding>& findings);

}  // namespace explain
}  // namespace localrun
