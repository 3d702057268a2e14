#pragma once

// Whether stored files are still what they were when they were written: names, kinds, sizes and
// times of a whole folder, compared without reading a file.

#include "runner/process/result.hpp"

#include <string>

namespace localrun {

/// Writes down what `folder` is like. The list lies outside of the folder.
[[nodiscard]] Result<void> write_file_list(const std::string& folder, const std::string& list);
/// False also when folder or list is missing.
[[nodiscard]] bool are_files_intact(const std::string& folder, const std::string& list);

}  // namespace localrun
