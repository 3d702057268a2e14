#include "model/lint/lint.hpp"

#include "model/lint/allow.hpp"
#include "model/lint/families.hpp"

namespace localrun::model {

Diagnostics find_in_workflow(const Workflow& workflow) {
  const Subject subject(workflow);
  Report report;
  lint_values(workflow, report);
  lint_job_outputs(subject, report);
  lint_step_outputs(subject, report);
  lint_conditions(subject, report);
  lint_comparisons(subject, report);
  lint_value_shapes(subject, report);
  lint_false_texts(subject, report);
  lint_status_conditions(subject, report);
  lint_shell_variables(subject, report);
  lint_scripts(subject, report);
  lint_output_lines(subject, report);
  lint_powershell(subject, report);
  lint_shell_state(subject, report);
  lint_environment(subject, report);
  lint_matrix(subject, report);
  lint_matrix_entries(subject, report);
  lint_matrix_outputs(subject, report);
  lint_called_outputs(subject, report);
  lint_strangers(subject, report);
  lint_pipes(subject, report);
  lint_workspace_files(subject, report);
  lint_shells(subject, report);
  return std::move(report).take();
}

Diagnostics lint_workflow(const Workflow& workflow) {
  Diagnostics found = find_in_workflow(workflow);
  Allowances allowances(workflow.source);
  std::erase_if(found, [&](const Diagnostic& each) { return allowances.hides(each); });
  return found;
}

}  // namespace localrun::model
