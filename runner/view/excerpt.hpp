#pragma once

// Lines of a file with stretches underlined: display columns are worked out here and nowhere else.

#include "model/source.hpp"
#include "runner/view/terminal.hpp"

#include <string>
#include <vector>

namespace localrun {

/// A stretch to underline: the first of an excerpt with `^`, all others with `-` and their label.
struct Mark {
  model::Span at;
  std::string label;
  bool is_primary = false;
  bool shows_tabs = false;  // as an arrow: they are what is wrong
};

/// The gutter, then each mark's line with its underline: the primary's first, then the others' in
/// the order of the source; marks on one line share it. Tabs are expanded to 4 columns, long lines
/// cut around their marks. Marks of other files follow under a line with that file's name. Marks
/// whose file has no text are left out. Empty without anything to show.
[[nodiscard]] std::string render_excerpt(const std::vector<Mark>& marks, Style primary,
                                         const Terminal& terminal);

/// Columns of the line numbers in that excerpt, at least 2: where `=` lines go.
[[nodiscard]] int gutter_width(const std::vector<Mark>& marks);

}  // namespace localrun
