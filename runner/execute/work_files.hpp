#pragma once

// Files and folders that the jobs' processes work with: readable by all, below the run's private
// folder.

#include "runner/process/result.hpp"

#include <string>
#include <string_view>

namespace localrun {

/// The folder and its missing parents.
[[nodiscard]] Result<void> make_folders(const std::string& path);
/// New, or over the old content.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace localrun
