#include "model/read_workflow.hpp"

#include "model/build_workflow.hpp"
#include "model/explain_names.hpp"
#include "model/read_checked.hpp"
#include "model/schema.hpp"

namespace localrun::model {

ReadResult read_workflow(const SourcePtr& source, const ReadOptions& options) {
  CheckedFile checked = read_checked(source, workflow_definition(), options);
  ReadResult result;
  result.diagnostics = std::move(checked.diagnostics);
  if (checked.yaml) explain_bare_names(*checked.yaml, result.diagnostics);
  result.size = checked.size;
  result.yaml = std::move(checked.yaml);
  if (checked.root) {
    BuildResult built = build_workflow(source, checked.root);
    for (Diagnostic& problem : built.diagnostics) result.diagnostics.push_back(std::move(problem));
    if (!has_errors(result.diagnostics)) {
      result.workflow = std::make_shared<const Workflow>(std::move(built.workflow));
    }
  }
  keep_errors(result.diagnostics, options.max_errors);
  return result;
}

}  // namespace localrun::model
