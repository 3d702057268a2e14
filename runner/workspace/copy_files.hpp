#pragma once

// Copying many files from one tree into another, on several threads. Contents share blocks where
// the file system can; permissions and modification times are kept; symbolic links are copied as
// links and never followed, on neither side.

#include "runner/process/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace localrun {

struct CopiedFiles {
  std::uint64_t files = 0;  // links included
  std::uint64_t bytes = 0;
  /// Paths of the list that are folders in the source: not copied, the caller knows what they are.
  std::vector<std::string> folders;
};

/// `paths` are relative to both roots, with `/`, without `.` or `..` parts; repeats are copied
/// once. A path that does not exist (any more), or that lies behind a symbolic link, is skipped,
/// and so are sockets, pipes and devices. What stands at a path in the target already is replaced,
/// unless it is a folder.
[[nodiscard]] Result<CopiedFiles> copy_files(const std::string& source, const std::string& target,
                                             std::vector<std::string> paths);

/// All files below a folder as such paths. Symbolic links count as files. `leave_out`: relative
/// folders.
[[nodiscard]] Result<std::vector<std::string>> list_files(
    const std::string& folder, const std::vector<std::string>& leave_out);

}  // namespace localrun
