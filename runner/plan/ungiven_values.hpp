#pragma once

// Values that the workflow reads and that nobody gave (diagnostics.md 3.7, 3.8): secret-not-given,
// event-field-missing, and secrets that are too short to be masked in peace: secret-short.

#include "expr/value.hpp"
#include "model/diagnostic.hpp"
#include "model/workflow.hpp"
#include "runner/plan/request.hpp"

#include <string>
#include <vector>

namespace localrun {

struct GivenValues {
  const Request& request;
  const std::string& event;           // name
  const expr::Value& payload;         // `github.event`
  const std::vector<bool>& selected;  // jobs
};

/// One note for all secrets and variables without a value, and one for each field of the event that
/// the made-up payload lacks. Silent where the workflow foresees that there is none: in an `if`, in
/// comparisons, before `||`.
[[nodiscard]] model::Diagnostics find_ungiven_values(const model::Workflow& workflow,
                                                     const GivenValues& given);

/// Secrets, or lines of secrets, that occur in many a log by chance (execution.md 5.1, 13.8). The
/// value is never told.
[[nodiscard]] model::Diagnostics find_short_secrets(const KeyValues& secrets);

}  // namespace localrun
