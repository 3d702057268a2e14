#include "runner/cli/allowed_findings.hpp"

#include <algorithm>

namespace localrun::cli {

namespace {

using Workflows = std::vector<std::shared_ptr<const model::Workflow>>;

void add(const std::shared_ptr<const model::Workflow>& workflow,
         const std::vector<model::CalledWorkflow>& calls, Workflows& all) {
  if (workflow && std::find(all.begin(), all.end(), workflow) == all.end()) all.push_back(workflow);
  for (const model::CalledWorkflow& call : calls) add(call.workflow, call.calls, all);
}

}  // namespace

Workflows workflows_of(const Plan& plan) {
  Workflows all;
  add(plan.run->workflow, plan.calls, all);
  return all;
}

AllowedFindings::AllowedFindings(const Plan& plan, const std::string& root)
    : config_(LintConfig::read(root)) {
  for (const auto& workflow : workflows_of(plan)) {
    if (workflow->source) files_.push_back({workflow->source, model::Allowances(workflow->source)});
  }
}

bool AllowedFindings::hides(const model::Diagnostic& diagnostic) {
  if (diagnostic.is_refusal || diagnostic.slug.empty()) return false;
  if (config_.hides(diagnostic)) return true;
  return std::any_of(files_.begin(), files_.end(),
                     [&](File& file) { return file.allowances.hides(diagnostic); });
}

bool AllowedFindings::hides(const Finding& finding) {
  model::Diagnostic diagnostic;
  diagnostic.slug = finding.slug;
  if (finding.slug.empty()) return false;
  if (config_.hides(diagnostic)) return true;
  return std::any_of(files_.begin(), files_.end(), [&](File& file) {
    return file.source->path() == finding.place.file &&
           file.allowances.hides(finding.slug, file.source, finding.place.line);
  });
}

}  // namespace localrun::cli
