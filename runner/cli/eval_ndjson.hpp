#pragma once

// `localrun eval --ndjson`: one JSON object a line in, one a line out (expressions.md 12).

#include "runner/process/result.hpp"

#include <string>
#include <string_view>

namespace localrun::cli {

/// Appends the answer to one line, its line end included. Whatever the line holds, there is one
/// answer.
void answer_line(std::string_view line, std::string& out);

/// Answers until the end of `input`. What was answered is written before waiting for more lines, so
/// a caller may ask and read in turns. Blank lines have no answer. Fails when a descriptor does.
[[nodiscard]] Result<void> answer_lines(int input, int output);

}  // namespace localrun::cli
