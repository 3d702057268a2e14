#include "runner/execute/builtin/make_room.hpp"

#include "runner/process/git.hpp"
#include "runner/process/private_files.hpp"

#include <filesystem>

namespace localrun {

namespace {

namespace fs = std::filesystem;

Result<void> remove_tracked(const std::string& folder) {
  LOCALRUN_TRY(const std::string list, run_git(folder, {"ls-files", "-z"}));
  for (const std::string& name : paths_in(list)) {
    const fs::path path = fs::path(folder) / name;
    // Of a submodule there is a folder; its files are its own repository's.
    std::error_code error;
    if (fs::is_directory(fs::symlink_status(path, error))) continue;
    fs::remove(path, error);
    if (error) return system_error("cannot remove '" + path.string() + "'", error.value());
  }
  return {};
}

}  // namespace

Result<bool> make_room(const std::string& folder, bool keeps_untracked) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error) return system_error("cannot read '" + folder + "'", error.value());
  if (entries == fs::directory_iterator()) return false;
  if (keeps_untracked && fs::exists(fs::path(folder) / ".git", error)) {
    const Result<void> removed = remove_tracked(folder);
    return removed ? Result<bool>(true) : Result<bool>(removed.error());
  }
  for (const fs::directory_entry& entry : entries) {
    if (const Result<void> gone = remove_tree(entry.path()); !gone) return gone.error();
  }
  return true;
}

}  // namespace localrun
