#pragma once

// Files and folders that only this user may read: folders 0700, files 0600, whatever the umask.
// Symbolic links at the given path itself are never followed. Errors name the path.

#include "runner/process/fd.hpp"
#include "runner/process/result.hpp"

#include <filesystem>
#include <string_view>

namespace localrun {

/// Creates the folder and its missing parents. One that is there already stays as it is, but has to
/// be a folder.
[[nodiscard]] Result<void> create_private_folder(const std::filesystem::path& path);

/// Writes a file, new or over the old content.
[[nodiscard]] Result<void> write_private_file(const std::filesystem::path& path,
                                              std::string_view text);

/// Puts a file in the place of the old one in one step: readers see all of the old text or all of
/// the new. Not synced to the disk.
[[nodiscard]] Result<void> replace_private_file(const std::filesystem::path& path,
                                                std::string_view text);

/// Appends to a file. Writes go to the system at once, unbuffered.
class AppendFile {
 public:
  /// Creates the file when it is missing.
  [[nodiscard]] static Result<AppendFile> open(const std::filesystem::path& path);
  /// All of `text`, or an error (disk full: ENOSPC); part of it may be in the file then.
  [[nodiscard]] Result<void> append(std::string_view text);
  /// Waits until the content is on the disk.
  [[nodiscard]] Result<void> sync();

 private:
  AppendFile(std::filesystem::path path, Fd file)
      : path_(std::move(path)), file_(std::move(file)) {}
  std::filesystem::path path_;
  Fd file_;
};

/// Removes a file, a link itself, or a folder with all in it, read-only folders too. Success when
/// there is nothing at `path`. Goes on after a failure and tells the first.
[[nodiscard]] Result<void> remove_tree(const std::filesystem::path& path);

/// A folder whose file of this name is locked for as long as its owner lives goes on having it
/// until all else is gone: who is killed while removing leaves a folder that still can be told from
/// one that is being made.
constexpr const char* owner_lock_name = "owner.lock";
[[nodiscard]] Result<void> remove_owned_folder(const std::filesystem::path& path);

/// A new empty folder for short-lived files. It lies in `localrun-UID` below $XDG_RUNTIME_DIR, else
/// $TMPDIR, else /tmp; that folder must be ours with mode 0700, else another user may have put it
/// there: then a new one with a random name is taken. The caller removes it.
[[nodiscard]] Result<std::filesystem::path> create_temporary_folder();

/// The same below the first of `places` in which it succeeds.
[[nodiscard]] Result<std::filesystem::path> create_temporary_folder_in(
    std::initializer_list<std::filesystem::path> places);

}  // namespace localrun
