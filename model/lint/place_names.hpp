#pragma once

// Which job and which step a diagnostic stands in, for the machine forms.

#include "model/diagnostic.hpp"
#include "model/token.hpp"

namespace localrun::model {

/// Fills in `job` and `step`. `root` is the file as YAML, whether it is valid or not.
void name_places(const Token& root, Diagnostics& diagnostics);

}  // namespace localrun::model
