#pragma once

// `localrun show`: all that is known of one run.

#include "runner/events/run_state.hpp"
#include "runner/view/diagnostics_text.hpp"
#include "runner/view/terminal.hpp"

#include <string>

namespace localrun {

struct ShowOptions {
  SourceLookup sources;    // for the excerpts of findings
  bool has_traces = true;  // every part of each condition with its value
};

/// Where the run came from, then each job with its steps, conditions and what they set, then all
/// that the summary has.
[[nodiscard]] std::string render_show(const RunState& run, const Terminal& terminal,
                                      const ShowOptions& options = {});

}  // namespace localrun
