#include "runner/execute/run_variables.hpp"

namespace localrun {

JobVariables variables_of(const RunSpec& run) {
  return {Environ::from_texts(run.base_environ),
          context_variables(exportable_entries(run.github), {})};
}

const JobVariables& RunVariables::of(const std::shared_ptr<const RunSpec>& run) {
  if (run_ != run || !made_) {
    run_ = run;
    made_ = variables_of(*run);
  }
  return *made_;
}

}  // namespace localrun
