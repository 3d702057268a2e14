#pragma once

// Of what an isolated job's workspace is made: a folder that takes all it changes, and the
// repository below it where it was checked out (lay_under.hpp).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Paths in the workspace are relative to it, with `/`; it is the empty one itself.
struct LaidTree {
  std::string path;   // where in the workspace
  std::string lower;  // absolute: the repository that is seen there
  friend bool operator==(const LaidTree&, const LaidTree&) = default;
};

struct WorkspaceLayers {
  std::string upper;  // absolute: the folder that takes the changes
  std::vector<LaidTree> laid;
  /// Folders in the workspace that are nobody's changes: other checkouts.
  std::vector<std::string> left_out;

  /// The laid tree in which this path lies; nullptr: in none.
  [[nodiscard]] const LaidTree* tree_of(std::string_view path) const;
  /// What lies below this path: an absolute path, which may not exist. Nothing where no repository
  /// is laid.
  [[nodiscard]] std::optional<std::string> lower_of(std::string_view path) const;
};

/// Whether `path` is the folder or lies in it; all lie in the empty one.
[[nodiscard]] bool is_within(std::string_view path, std::string_view folder);

/// `path` relative to a folder in which it lies.
[[nodiscard]] std::string_view path_below(std::string_view path, std::string_view folder);

/// `folder/name`.
[[nodiscard]] std::string joined(std::string_view folder, std::string_view name);

}  // namespace localrun
