#pragma once

// Whole files, with errors that say what is wrong.

#include "runner/process/result.hpp"

#include <string>

namespace localrun::cli {

/// A folder, a missing or an unreadable file is an error that names it. `-`: standard input.
[[nodiscard]] Result<std::string> read_file(const std::string& path);

}  // namespace localrun::cli
