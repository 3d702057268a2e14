#pragma once

// What happened to the files of a workspace between two scans of the layer that takes its changes.

#include "runner/workspace/scanned_files.hpp"
#include "runner/workspace/workspace_layers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace localrun {

/// How a path looks to the job.
struct SeenFile {
  enum class Kind : std::uint8_t { file, link, folder, special };
  Kind kind = Kind::file;
  bool is_executable = false;
  std::uint64_t size = 0;
  std::string place;  // absolute: where it lies, in the upper or in the lower layer
};

struct PathChange {
  std::string path;  // in the workspace
  /// Absent: it was not there (added), or is not any more (deleted). Of a folder only that it came
  /// or went empty is told, or that it is ignored: then `files` are in it.
  std::optional<SeenFile> before;
  std::optional<SeenFile> after;
  bool is_ignored = false;
  std::uint64_t files = 0;
};

/// By path. What was written without being changed is not among them, where the contents before
/// are those of the repository. Blocking: files of the same size are compared.
[[nodiscard]] std::vector<PathChange> changes_between(const WorkspaceLayers& layers,
                                                      const ScannedFiles& before,
                                                      const ScannedFiles& after);

/// `file` as git looks at it; nothing when it is not there.
[[nodiscard]] std::optional<SeenFile> seen_at(const std::string& place);

/// Whether two files (kind, contents, being executable) or links are the same to git.
[[nodiscard]] bool are_alike(const SeenFile& one, const SeenFile& other);

}  // namespace localrun
