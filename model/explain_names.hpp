#pragma once

// Names without their context: `level` for `inputs.level` (diagnostics.md, expr-unknown-name).

#include "model/diagnostic.hpp"
#include "model/token.hpp"

namespace localrun::model {

/// Says of each unknown name that is an input, a variable, a matrix key, a job or the id of a step
/// how it is written. `root` is the file as read.
void explain_bare_names(const Token& root, Diagnostics& diagnostics);

}  // namespace localrun::model
