#pragma once

// What all commands over recorded runs begin with: which run, its fold, and the files it names.

#include "runner/cli/exit_status.hpp"
#include "runner/cli/option_table.hpp"
#include "runner/events/run_state.hpp"
#include "runner/process/result.hpp"
#include "runner/record/replay.hpp"
#include "runner/record/runs.hpp"
#include "runner/view/diagnostics_text.hpp"
#include "runner/view/terminal.hpp"

#include <string>
#include <string_view>

namespace localrun::cli {

/// Says it; the exit status that goes with it.
ExitStatus wrong_call(const Error& error);

/// Onto standard output, whole.
void print_out(std::string_view text);

/// The run that a command names (the first argument; default: the last one), and how to print.
struct Chosen {
  RunEntry run;
  Terminal terminal;
};
[[nodiscard]] Result<Chosen> choose_run(const ParsedOptions& options);

/// The fold of a run. `each` sees the events too, before the fold does. Says on standard error when
/// the run was killed.
[[nodiscard]] Result<RunState> read_state(const RunEntry& run,
                                          LogReading reading = LogReading::tails,
                                          const EventFunction& each = {});

/// Files as they are now: the workflow may have changed since.
[[nodiscard]] SourceLookup sources_on_disk();

}  // namespace localrun::cli
