#pragma once

// The machine form of diagnostics (diagnostics.md 1).

#include "model/diagnostic.hpp"

#include <string>

namespace localrun {

/// One object without line end; absent fields are left out.
[[nodiscard]] std::string diagnostic_json(const model::Diagnostic& diagnostic);
/// An array, one object on each line, ended by a line end.
[[nodiscard]] std::string diagnostics_json(const model::Diagnostics& diagnostics);
/// One object a line, nothing around them.
[[nodiscard]] std::string diagnostics_ndjson(const model::Diagnostics& diagnostics);

}  // namespace localrun
