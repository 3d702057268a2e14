#pragma once

// Files that a failed step named: those that are not there, and commands that cannot be executed
// (diagnostics.md 3.6: checkout-missing, files-of-other-job, not-executable, script-crlf).

#include "runner/execute/step_context.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Why `path`, relative to `folder` or absolute, is not there: the repository has it but nothing
/// was checked out, or another job made it. Absent when neither explains it, or when it is there.
[[nodiscard]] std::optional<Finding> explain_absent(const StepContext& step,
                                                    const std::string& folder,
                                                    std::string_view path, const Place& place);

/// Why the file `path` cannot be executed: its mode, its line ends, its interpreter. Absent when it
/// is no file, or nothing is wrong with it.
[[nodiscard]] std::optional<Finding> explain_not_executable(const StepContext& step,
                                                            const std::string& folder,
                                                            std::string_view path,
                                                            const Place& place);

/// script-crlf for a file with Windows line ends; absent for all others.
[[nodiscard]] std::optional<Finding> explain_line_ends(const StepContext& step,
                                                       const std::string& folder,
                                                       std::string_view path, const Place& place);

/// Relative paths that the lines of a log call missing: `cat: dist/app: No such file or directory`.
[[nodiscard]] std::vector<std::string> missing_paths(const std::vector<std::string>& log);

}  // namespace localrun
