#pragma once

// What a person has turned off, for runs (diagnostics.md 1): `# localrun: allow SLUG` in the files
// of the run, `lint.allow` in `.localrun.yml`.

#include "model/lint/allow.hpp"
#include "runner/cli/lint_config.hpp"
#include "runner/events/event.hpp"
#include "runner/plan/plan.hpp"

#include <vector>

namespace localrun::cli {

class AllowedFindings {
 public:
  /// `root`: of the repository.
  AllowedFindings(const Plan& plan, const std::string& root);

  [[nodiscard]] bool hides(const model::Diagnostic& diagnostic);
  [[nodiscard]] bool hides(const Finding& finding);

 private:
  struct File {
    model::SourcePtr source;
    model::Allowances allowances;
  };
  LintConfig config_;
  std::vector<File> files_;
};

/// The workflow that was started and all that it calls, each once.
[[nodiscard]] std::vector<std::shared_ptr<const model::Workflow>> workflows_of(const Plan& plan);

}  // namespace localrun::cli
