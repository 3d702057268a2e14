#include "runner/cli/told_first.hpp"

#include "model/lint/called_outputs.hpp"
#include "model/lint/lint.hpp"
#include "runner/cli/allowed_findings.hpp"

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
  model::Diagnostics told;
  AllowedFindings allowed(plan, plan.run->repository.root);
  const auto add = [&](model::Diagnostic found) {
    if (!allowed.hides(found)) told.push_back(std::move(found));
  };
  // What stands in the way of the run is no matter of taste.
  for (const model::Diagnostic& found : plan.diagnostics) {
    if (found.severity == model::Severity::error) {
      told.push_back(found);
    } else {
      add(found);
    }
  }
  told.insert(told.end(), plan.in_place_dangers.begin(), plan.in_place_dangers.end());
  const model::Workflow& workflow = *plan.run->workflow;
  model::Diagnostics all = model::find_in_workflow(workflow);
  for (model::Diagnostic& found : model::find_in_calls(workflow, plan.calls))
    all.push_back(std::move(found));
  for (model::Diagnostic& found : all) {
    const auto job = job_at(workflow, found.at);
    if (!job || plan.selected[*job]) add(std::move(found));
  }
  if (notes == WithNotes::no) {
    std::erase_if(
        told, [](const model::Diagnostic& each) { return each.severity == model::Severity::note; });
  }
  return told;
}

}  // namespace localrun::cli
