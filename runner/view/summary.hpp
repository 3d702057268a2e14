#pragma once

// What every run ends with (cli.md 3): results first, then what is needed to go on.

#include "runner/events/run_state.hpp"
#include "runner/view/diagnostics_text.hpp"
#include "runner/view/terminal.hpp"

#include <string>

namespace localrun {

struct SummaryOptions {
  SourceLookup sources;           // for the excerpts of findings
  bool verbose = false;           // notes too, and all combinations that succeeded
  bool is_log_on_screen = false;  // the failing step's last lines were just printed: fewer of them
  bool are_jobs_on_screen = false;  // a line for each was printed: left out where that says it all
  bool are_first_findings_said = false;  // those of the run were shown before its first job
};

/// Several lines; the last one has result, counts and duration.
[[nodiscard]] std::string render_summary(const RunState& run, const Terminal& terminal,
                                         const SummaryOptions& options = {});

/// `3 jobs: 2 succeeded, 1 failed in 1.2 s`.
[[nodiscard]] std::string result_line(const RunState& run);

}  // namespace localrun
