#pragma once

// Which files `lint` looks at, and looking at all of them side by side.

#include "model/lint/check_file.hpp"
#include "runner/plan/contexts.hpp"
#include "runner/process/result.hpp"

#include <string>
#include <vector>

namespace localrun::cli {

/// Where a call of `lint` is: the repository's root, or the current folder.
struct LintPlace {
  std::string root;
  /// All workflows and all tracked action files, as paths from the current folder.
  std::vector<std::string> files;
};

/// Without files only the root is looked for, and git is not asked.
[[nodiscard]] LintPlace find_lint_files(bool with_files);

/// A file that was read, with what is to be said about it.
struct LintedFile {
  std::string path;
  model::SourcePtr source;  // null when it cannot be read
  model::FileCheck check;
  std::string problem;  // why it cannot be read
  std::string help;
};

/// In the order of `paths`; `-` is standard input. Files are read by as many threads as there are
/// processors. Diagnostics are complete, allowed ones included.
[[nodiscard]] std::vector<LintedFile> check_files(const std::vector<std::string>& paths);

/// Replaces the file's text in one step, its mode kept; through a symbolic link its target.
[[nodiscard]] Result<void> write_back(const std::string& path, std::string_view text);

}  // namespace localrun::cli
