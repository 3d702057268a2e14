#pragma once

// A copy of a whole folder as a job made it, brought up to date by what has changed since: removed
// paths and opaque folders of an overlay's layer, links, permissions and times included.
//
// Sockets are left out, and so is what is mounted below: only its place is there.

#include "runner/process/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace localrun {

struct TreeEntry {
  mode_t mode = 0;  // with its kind
  dev_t device = 0;
  ino_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds since 1970
  std::int64_t changed = 0;
  bool is_opaque = false;
  bool is_fresh = false;  // a further change may have the same times
  friend bool operator==(const TreeEntry&, const TreeEntry&) = default;
};
/// By path below the folder; folders before what is in them.
using Tree = std::map<std::string, TreeEntry>;

struct TreeLimits {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
};

/// What is in a folder. The error has the code `tree_too_large` beyond the limits. Blocking.
constexpr int tree_too_large = 75;  // EOVERFLOW
[[nodiscard]] Result<Tree> scan_tree(const std::string& folder, const TreeLimits& limits);

[[nodiscard]] std::uint64_t bytes_in(const Tree& tree);

/// `copy`, which is there, was made of `before` and becomes a copy of `now`. No file in it is
/// written to: those that differ are made anew. Blocking.
[[nodiscard]] Result<void> update_copy(const std::string& folder, const Tree& before,
                                       const Tree& now, const std::string& copy);

/// A second copy, whose files are those of the first (hard links). Nothing may be at `to`.
[[nodiscard]] Result<void> link_copy(const std::string& copy, const std::string& to);

/// Into the empty folder `to`. Blocking.
[[nodiscard]] Result<void> copy_tree(const std::string& folder, const std::string& to);

/// Removes the files and links that the function chooses by their contents or paths; gives their
/// paths below the folder. `except`: a folder below it that is left alone. Blocking.
[[nodiscard]] std::vector<std::string> remove_files_if(
    const std::string& folder, const std::function<bool(std::string_view)>& is_chosen,
    const std::string& except = {});

}  // namespace localrun
