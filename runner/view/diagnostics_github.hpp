#pragma once

// Diagnostics as workflow commands: on GitHub they become annotations of the changed files.

#include "model/diagnostic.hpp"

#include <string>

namespace localrun {

/// `::error file=F,line=L,endLine=L,col=C,endColumn=C,title=SLUG::TEXT`, one a line.
[[nodiscard]] std::string diagnostics_github(const model::Diagnostics& diagnostics);

}  // namespace localrun
