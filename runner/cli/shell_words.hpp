#pragma once

// A command line as a text, split as a POSIX shell does: blanks between words, '…', "…" and
// backslashes; no variables, no patterns, nothing is run.

#include "runner/plan/contexts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

/// The error says which quote is open, or which letter wants a shell.
[[nodiscard]] RequestResult<std::vector<std::string>> split_shell_words(std::string_view text);

}  // namespace localrun::cli
