#include "model/workflow.hpp"

#include "expr/text.hpp"

#include <algorithm>

namespace localrun::model {

const Job* Workflow::find_job(std::string_view id) const noexcept {
  const auto found = std::find_if(jobs.begin(), jobs.end(), [id](const Job& job) {
    return expr::equal_ignoring_case(job.id.value, id);
  });
  return found == jobs.end() ? nullptr : &*found;
}

const Trigger* Workflow::find_trigger(std::string_view event) const noexcept {
  const auto found =
      std::find_if(triggers.begin(), triggers.end(),
                   [event](const Trigger& trigger) { return trigger.event.value == event; });
  return found == triggers.end() ? nullptr : &*found;
}

}  // namespace localrun::model
