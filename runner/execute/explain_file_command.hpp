#pragma once

// Why a file command failed (diagnostics.md 3.4: output-bad-line, output-pretty-json,
// output-delimiter).

#include "runner/events/event.hpp"
#include "runner/execute/file_command.hpp"

#include <functional>
#include <string_view>

namespace localrun {

/// Where the step writes an entry of this name; that of the step when it cannot be told.
using PlaceOfEntry = std::function<Place(std::string_view name)>;

/// `parsed` is what the file's `bytes` came to, with an error.
/// Shows the lines of the file around the faulty one: the bus masks them.
[[nodiscard]] Finding explain_bad_line(FileCommand command, std::string_view bytes,
                                       const ParsedPairs& parsed,
                                       const PlaceOfEntry& place_of_entry);

}  // namespace localrun
