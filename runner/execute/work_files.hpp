#pragma once

// Files and folders that the jobs' processes work with: readable by all, below the run's private
// folder.

#include "runner/process/result.hpp"

#include <string>
#include <string_view>

namespace localrun {

/// The folder and its missing parents.
[[nodiscard]] Result<void> make_folders(const std::string& path);
/// A job's own folder; there already: it stays as it is. Its name when it is made is like no
/// other's, by which ext4 chooses a part of the disk for it (private_files.hpp): the jobs of the
/// run before had the same numbers, and what they made was removed just now.
[[nodiscard]] Result<void> make_job_folder(const std::string& path);
/// `path`: of the file, for the error.
[[nodiscard]] Result<void> write_all(int file, std::string_view text, const std::string& path);
/// New, or over the old content.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace localrun
