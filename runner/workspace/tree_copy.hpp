#pragma once

// A copy of a whole folder as a job made it, brought up to date by what has changed since: removed
// paths and opaque folders of an overlay's layer, links, permissions and times included.
//
// Sockets are left out, and so is what is mounted below: only its place is there.

#include "runner/process/result.hpp"
#include "runner/workspace/tree_scan.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

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
