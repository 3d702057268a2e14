#pragma once

// What several views tell of a run below its jobs, each a section with its heading; empty when
// there is nothing.

#include "runner/events/run_state.hpp"
#include "runner/view/diagnostics_text.hpp"
#include "runner/view/terminal.hpp"

#include <string>

namespace localrun {

/// `build.tag = v1.2`: what each job gives to others, and what became empty.
[[nodiscard]] std::string render_outputs(const RunState& run, const Terminal& terminal);
/// Errors, warnings and notices with their place, at most `most`. Left out: those that stand in the
/// `log_lines` of a failing step, which render_failures() shows.
[[nodiscard]] std::string render_annotations(const RunState& run, const Terminal& terminal,
                                             std::size_t most, std::size_t log_lines);
/// What steps wrote to GITHUB_STEP_SUMMARY, at most `most` lines of each.
[[nodiscard]] std::string render_step_summaries(const RunState& run, const Terminal& terminal,
                                                std::size_t most);
struct FindingsWanted {
  bool notes = false;  // else only those beside a failure
  bool first = true;   // those of the run itself, from before its first job
};
/// Each once, though it shows itself in several combinations.
[[nodiscard]] std::string render_findings(const RunState& run, const Terminal& terminal,
                                          const SourceLookup& sources, FindingsWanted wanted);
/// Each failing step: place, exit status in words, the last lines of its log, commands to go on.
[[nodiscard]] std::string render_failures(const RunState& run, const Terminal& terminal,
                                          std::size_t log_lines);

/// The last lines of a step's log behind a bar, at most `most`: without the script and its `##[…]`.
void append_log_tail(std::string& out, const LogTail& log, std::size_t most,
                     const Terminal& terminal);

}  // namespace localrun
