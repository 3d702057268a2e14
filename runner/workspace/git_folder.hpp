#pragma once

// Where git keeps things for a work tree: read from its files, since each call of git costs a
// millisecond or two.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

struct GitFolder {
  std::string root;     // absolute path of the work tree
  std::string git_dir;  // HEAD and index; `.git`, or what a `.git` file names (worktree, submodule)
  std::string common_dir;  // refs, objects, config; differs from git_dir in an additional worktree

  [[nodiscard]] bool has_reftable() const;
};

/// The nearest folder upwards with a `.git` that looks like one, as git itself looks.
[[nodiscard]] std::optional<GitFolder> find_git_folder(const std::string& folder);

/// The same for exactly this folder (absolute), without looking upwards.
[[nodiscard]] std::optional<GitFolder> git_folder_at(const std::string& root);

/// Folders outside of the work tree that git needs for it: of an additional worktree or of a
/// submodule those that its `.git` names, and object stores that others lend (alternates).
[[nodiscard]] std::vector<std::string> folders_elsewhere(const GitFolder& folder);

/// A whole (small) file; nullopt when it cannot be read.
[[nodiscard]] std::optional<std::string> read_small_file(const std::string& path);

/// What a symbolic ref file (`HEAD`, `refs/remotes/origin/HEAD`) points to; nullopt when it is
/// none.
[[nodiscard]] std::optional<std::string> symbolic_ref(const std::string& file);

/// Whether a ref of this full name exists, loose or packed.
[[nodiscard]] bool ref_exists(const GitFolder& folder, std::string_view ref);

}  // namespace localrun
