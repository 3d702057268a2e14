#pragma once

// `localrun runs`: the recorded runs, one on each line.

#include "runner/events/run_state.hpp"
#include "runner/view/terminal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// What a line tells of a run: from its fold, or from the ends of its record alone (then without
/// `results`).
struct RunRow {
  std::string run;
  std::string workflow;
  std::string trigger;
  std::string ref;
  std::string results;  // `2 succeeded, 1 failed`
  Time started{};
  Milliseconds duration{};
  std::optional<Conclusion> result;  // absent: it did not finish
};
[[nodiscard]] RunRow run_row(const RunState& run);
[[nodiscard]] RunRow run_row(const RunStarted& info, Time started,
                             const std::optional<RunFinished>& end);

/// In the order given. `now` turns the start into `5 min ago`.
[[nodiscard]] std::string render_runs(const std::vector<RunRow>& rows, Time now,
                                      const Terminal& terminal);

}  // namespace localrun
