#pragma once

// A place to mount something on, in a tree of files that cannot be written to.

#include "runner/isolate/mounts.hpp"
#include "runner/process/result.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace localrun {

/// Makes `path` an existing folder, without a change to the machine's files: a folder around it is
/// replaced by one in memory, in which all that it has is seen as it was. `stage` is any folder;
/// nothing stays mounted on it. As the first process of new namespaces.
[[nodiscard]] Result<void> make_room(const std::string& path, const std::string& stage);

/// What a folder has, to be seen in another.
struct Contents {
  std::vector<Piece> pieces;  // folders and files
  std::vector<std::string> empty_folders;
  std::vector<std::pair<std::string, std::string>> links;  // path, target
};

/// They will stand in `to`. Folders that are not `wanted` are empty there. What cannot be taken, an
/// automatic mount for one, is not seen.
[[nodiscard]] Result<Contents> contents_of(
    const std::string& folder, const std::string& to,
    const std::function<bool(const std::string& path)>& wanted);

[[nodiscard]] Result<void> lay_out(const Contents& contents);

/// What is mounted on `stage` becomes the root of this process and all that it starts.
[[nodiscard]] Result<void> become_root(const std::string& stage);

}  // namespace localrun
