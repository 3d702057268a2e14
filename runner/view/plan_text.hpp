#pragma once

// A plan for people: whether GitHub would start the workflow, what would run in which stage, and
// why not (cli.md 1, `plan`).

#include "runner/plan/preview.hpp"
#include "runner/view/terminal.hpp"

#include <string>
#include <vector>

namespace localrun {

/// When a `schedule` is due next; texts, since clocks are the caller's.
struct ScheduleTimes {
  std::string cron;
  std::string timezone;            // empty: UTC
  std::vector<std::string> times;  // next ones first; empty: never, or an unknown zone
  std::string problem;
};

struct PlanExtras {
  std::string call;  // that runs it: `localrun ci.yml`
  std::vector<ScheduleTimes> schedules;
};

[[nodiscard]] std::string render_plan(const Plan& plan, const Preview& preview,
                                      const PlanExtras& extras, const Terminal& terminal);

/// The same for programs: one JSON object (docs/plan.md).
[[nodiscard]] std::string render_plan_json(const Plan& plan, const Preview& preview,
                                           const PlanExtras& extras);

/// `actions/checkout@v4   built in`: of every action that is needed.
[[nodiscard]] std::string_view action_state_name(ActionState state) noexcept;

}  // namespace localrun
