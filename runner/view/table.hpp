#pragma once

// A table with a line of titles, as wide as its contents and no wider than the terminal.

#include "runner/view/terminal.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

struct Column {
  std::string_view title;
  bool is_number = false;   // to the right
  bool may_be_cut = false;  // where the lines do not fit
};

/// Each row has a cell for each column: one line, harmless (one_line()). The widest of the columns
/// that may be cut are cut first. Empty without rows.
[[nodiscard]] std::string render_table(std::span<const Column> columns,
                                       const std::vector<std::vector<std::string>>& rows,
                                       const Terminal& terminal);

}  // namespace localrun
