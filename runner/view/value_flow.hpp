#pragma once

// The journeys of values, worked out from a run's facts (diagnostics.md 4.1): who wrote, who took,
// who read.

#include "runner/events/run_state.hpp"

#include <string>
#include <vector>

namespace localrun {

/// One stop of a value on its way.
struct FlowStop {
  enum class Kind : std::uint8_t { written, taken, read };
  Kind kind = Kind::written;
  std::string who;  // `step meta`, `deploy / Publish`
  Place place;
  std::string how;  // the expression, or the key that it is read for
};

struct FlowValue {
  std::string name;  // `build.tag`; within a job `meta.tag`, `env.NAME`
  std::string value;
  std::string problem;  // the first broken link; empty when the value arrived
  std::vector<FlowStop> stops;
  bool is_read = false;
};

/// Values of one job that stay inside it.
struct JobFlow {
  std::string job;
  std::vector<FlowValue> values;
};

struct RunFlow {
  std::vector<FlowValue> between_jobs;
  std::vector<JobFlow> within_jobs;
};

[[nodiscard]] RunFlow value_flow(const RunState& run);

}  // namespace localrun
