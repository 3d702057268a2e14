#pragma once

// Why a file command failed (diagnostics.md 3.4: output-bad-line, output-pretty-json,
// output-delimiter).

#include "runner/events/event.hpp"
#include "runner/execute/file_command.hpp"

#include <string_view>

namespace localrun {

/// `parsed` is what the file's `bytes` came to, with an error; `step` is the place of the step.
/// Shows the lines of the file around the faulty one: the bus masks them.
[[nodiscard]] Finding explain_bad_line(FileCommand command, std::string_view bytes,
                                       const ParsedPairs& parsed, const Place& step);

}  // namespace localrun
