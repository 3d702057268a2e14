#pragma once

// Files of a working tree, replaced all together or not at all. No symbolic link is followed below
// the root: a path that leads through one is an error.

#include "runner/process/fd.hpp"
#include "runner/process/result.hpp"
#include "runner/workspace/path_changes.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun::cli {

/// A file, a link (its contents are its target) or a folder (of which only that it is one counts).
struct TreeFile {
  SeenFile::Kind kind = SeenFile::Kind::file;
  bool is_executable = false;
  std::string contents;
  friend bool operator==(const TreeFile&, const TreeFile&) = default;
};

/// What is to stand at a path; absent: nothing.
struct TreeChange {
  std::string path;
  std::optional<TreeFile> file;
};

class WorkingTree {
 public:
  [[nodiscard]] static Result<WorkingTree> open(const std::string& root);

  /// Absent: there is nothing, or what was a folder above it is none.
  [[nodiscard]] Result<std::optional<TreeFile>> read(const std::string& path) const;
  /// Folders are made where they are missing, and go when they have become empty. Permissions of a
  /// file that is replaced stay, but for those to execute it. On an error all is as it was.
  [[nodiscard]] Result<void> replace(const std::vector<TreeChange>& changes) const;

 private:
  WorkingTree(std::string root, Fd folder) : root_(std::move(root)), folder_(std::move(folder)) {}

  std::string root_;
  Fd folder_;
};

}  // namespace localrun::cli
