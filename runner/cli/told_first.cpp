#include "runner/cli/told_first.hpp"

#include "model/lint/allow.hpp"
#include "model/lint/called_outputs.hpp"
#include "model/lint/lint.hpp"

#include <optional>
#include <utility>

namespace localrun::cli {

namespace {

/// The job that a place belongs to, by the lines of the file.
std::optional<std::size_t> job_at(const model::Workflow& workflow, const model::Span& at) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < workflow.jobs.size(); ++i) {
    if (workflow.jobs[i].id.at.begin <= at.begin) found = i;
  }
  return found;
}

}  // namespace

model::Diagnostics told_first(const Plan& plan, WithNotes notes) {
  model::Diagnostics told = plan.diagnostics;
  const model::Workflow& workflow = *plan.run->workflow;
  model::Diagnostics all = model::lint_workflow(workflow);
  model::Allowances allowances(workflow.source);
  for (model::Diagnostic& found : model::find_in_calls(workflow, plan.calls)) {
    if (!allowances.hides(found)) all.push_back(std::move(found));
  }
  for (model::Diagnostic& found : all) {
    const auto job = job_at(workflow, found.at);
    if (!job || plan.selected[*job]) told.push_back(std::move(found));
  }
  if (notes == WithNotes::no) {
    std::erase_if(
        told, [](const model::Diagnostic& each) { return each.severity == model::Severity::note; });
  }
  return told;
}

}  // namespace localrun::cli
