#pragma once

// `--color` and what the descriptor is → a Terminal.

#include "runner/cli/option_table.hpp"
#include "runner/view/terminal.hpp"

namespace localrun::cli {

[[nodiscard]] RequestResult<Terminal> terminal_of_option(const ParsedOptions& options,
                                                         int descriptor);

}  // namespace localrun::cli
