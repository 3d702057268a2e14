#pragma once

// What stands in the layer that takes a job's changes, looked at between its steps: two such scans
// tell what happened in between (path_changes.hpp), without reading what the repository has.
//
// Costs one look at each entry of the layer, and a call of git when there are new files in a
// repository. Ignored folders are counted when they appear or their own list of entries changes,
// and not entered otherwise. Folders named `.git` are left out.

#include "runner/process/result.hpp"
#include "runner/workspace/workspace_layers.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <sys/stat.h>

namespace localrun {

struct ScannedFile {
  enum class Kind : std::uint8_t {
    file,
    link,
    folder,
    opaque_folder,   // hides the repository's of that name instead of adding to it
    ignored_folder,  // of the job's own; not entered
    removed,         // hides what the repository has there
    special,         // a socket, a pipe, a device
  };
  Kind kind = Kind::file;
  bool is_ignored = false;
  mode_t mode = 0;  // permissions
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds since 1970
  std::int64_t changed = 0;   // the same: of the inode
  /// It was changed so shortly before the scan that its times would not tell a further change.
  bool is_fresh = false;
  std::uint64_t contents = 0;  // a digest, of a small file that is fresh or was; else 0
  std::uint64_t files = 0;     // in an ignored folder

  /// Nobody has touched it between this scan and the one that gave `later`.
  [[nodiscard]] bool is_same(const ScannedFile& later) const;
  [[nodiscard]] bool is_folder() const {
    return kind == Kind::folder || kind == Kind::opaque_folder || kind == Kind::ignored_folder;
  }
};

/// By path in the workspace.
using ScannedFiles = std::map<std::string, ScannedFile>;

/// More entries than this are not looked at one by one: the scan fails, with this code.
constexpr std::size_t most_scanned_files = 20'000;
constexpr int too_many_files = 75;  // EOVERFLOW

/// `before`: the scan before this one, for what is known of ignored paths. Blocking. What vanishes
/// or cannot be entered meanwhile is left out.
[[nodiscard]] Result<ScannedFiles> scan_files(const WorkspaceLayers& layers,
                                              const ScannedFiles& before);

}  // namespace localrun
