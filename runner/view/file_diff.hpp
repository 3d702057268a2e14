#pragma once

// The difference between two contents of one file, as `git diff` shows it; `git apply` takes it
// where it is printed without colour.

#include "runner/view/terminal.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace localrun {

/// A file as git has it: `100644`, `100755`, or `120000` for a link, whose contents are its target.
struct DiffSide {
  std::string_view mode = "100644";
  std::string contents;
};

/// Absent: there is none.
struct FileDiff {
  std::string path;
  std::optional<DiffSide> before;
  std::optional<DiffSide> after;
};

[[nodiscard]] std::string render_file_diff(const FileDiff& diff, const Terminal& terminal);

}  // namespace localrun
