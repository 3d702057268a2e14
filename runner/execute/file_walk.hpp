#pragma once

// The files that patterns mean, in GitHub's order (expressions.md 6.10).

#include "runner/execute/file_glob.hpp"
#include "runner/process/result.hpp"

#include <functional>
#include <string>

namespace localrun {

struct FileWalkOptions {
  /// Only files below it are found. Absolute, without a slash at its end.
  std::string workspace;
  /// Enter folders behind symbolic links, and leave out links that lead nowhere. Else a link is
  /// what it points to when that is a file, nothing when it is a folder, a failure when it is
  /// nothing.
  bool follow_symbolic_links = false;
  /// Asked at every entry; its failure ends the walk.
  std::function<Result<void>()> check;
};

using FoundFile = std::function<Result<void>(const std::string& path)>;

/// From each root depth first, folders before what is in them, entries in the byte order of their
/// names. A failure of `found` ends the walk. Folders that cannot lead into the workspace are not
/// entered.
[[nodiscard]] Result<void> walk_files(const FileGlob& glob, const FileWalkOptions& options,
                                      const FoundFile& found);

}  // namespace localrun
