#pragma once

// Diagnostics as a SARIF 2.1.0 log, for code scanning and editors.

#include "model/diagnostic.hpp"

#include <string>
#include <string_view>

namespace localrun {

/// One run of the tool `localrun`. Rules are those that occur, and only those that the file alone
/// shows can: what a run shows is told by the run. Columns count code points; file names become
/// URIs relative to the repository.
[[nodiscard]] std::string diagnostics_sarif(const model::Diagnostics& diagnostics,
                                            std::string_view version);

}  // namespace localrun
