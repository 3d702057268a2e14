#pragma once

// Fixes of diagnostics applied to a file's text (diagnostics.md 1): only those after which nothing
// is wrong that was not wrong before.

#include "model/diagnostic.hpp"
#include "model/lint/check_file.hpp"

#include <string>
#include <vector>

namespace localrun::model {

struct FixResult {
  std::string text;     // the file's text afterwards, a byte order mark kept
  Diagnostics applied;  // the diagnostics that are gone, in the order they were mended
};

/// Applies what can be applied, in turns: fixes that overlap wait for the next one. A second call
/// with the result changes nothing.
[[nodiscard]] FixResult apply_fixes(const SourcePtr& source, FileKind kind);

}  // namespace localrun::model
