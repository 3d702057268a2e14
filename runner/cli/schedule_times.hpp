#pragma once

// When the schedules of a workflow are due next, by the clock of their zones.

#include "model/workflow.hpp"
#include "runner/view/plan_text.hpp"

#include <vector>

namespace localrun::cli {

/// The next three times of each `cron`. Empty without a schedule.
[[nodiscard]] std::vector<ScheduleTimes> schedule_times(const model::Workflow& workflow);

}  // namespace localrun::cli
