#include "runner/workspace/scanned_files.hpp"

#include "runner/process/fd.hpp"
#include "runner/workspace/file_time.hpp"
#include "runner/workspace/ignored_paths.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <utility>
#include <vector>

namespace localrun {
namespace {

using Kind = ScannedFile::Kind;
using Folder = std::unique_ptr<DIR, int (*)(DIR*)>;

/// Deeper ones are not entered: each holds a descriptor.
constexpr int deepest = 200;
constexpr std::uint64_t most_digested = 1U << 20U;
constexpr std::size_t most_counted = 1'000'000;

Folder open_folder(int above, const char* name) {
  const int descriptor =
      ::openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return {nullptr, &::closedir};
  DIR* const folder = ::fdopendir(descriptor);
  if (folder == nullptr) ::close(descriptor);
  return {folder, &::closedir};
}

bool is_opaque(int folder) {
  char value = 0;
  return ::fgetxattr(folder, "user.overlay.opaque", &value, 1) == 1 && value == 'y';
}

Kind kind_of(const struct stat& status) {
  if (S_ISREG(status.st_mode)) return Kind::file;
  if (S_ISLNK(status.st_mode)) return Kind::link;
  if (S_ISDIR(status.st_mode)) return Kind::folder;
  const bool is_removed = S_ISCHR(status.st_mode) && status.st_rdev == makedev(0, 0);
  return is_removed ? Kind::removed : Kind::special;
}

ScannedFile file_of(const struct stat& status) {
  constexpr mode_t permissions = 07777;
  ScannedFile file;
  file.kind = kind_of(status);
  file.mode = status.st_mode & permissions;
  file.inode = status.st_ino;
  // A removed path is the same however often it is removed; all may be one inode.
  if (file.kind == Kind::removed) return ScannedFile{.kind = Kind::removed};
  if (!file.is_folder()) file.size = static_cast<std::uint64_t>(status.st_size);
  file.modified = nanoseconds(status.st_mtim);
  file.changed = nanoseconds(status.st_ctim);
  return file;
}

/// Of a small file; 0 when it cannot be read.
std::uint64_t digest_of(int folder, const char* name, std::uint64_t size) {
  if (size > most_digested) return 0;
  const Fd file(::openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  std::string text(size, '\0');
  if (!file || ::read(file.get(), text.data(), size) != static_cast<ssize_t>(size)) return 0;
  return std::hash<std::string>{}(text);
}

/// All but folders, in a folder and below.
std::size_t count_files(int above, const char* name, int depth) {
  const Folder folder = open_folder(above, name);
  if (!folder || depth == deepest) return 0;
  std::size_t count = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view text = entry->d_name;
    if (text == "." || text == "..") continue;
    if (count >= most_counted) break;
    count +=
        entry->d_type == DT_DIR ? count_files(::dirfd(folder.get()), entry->d_name, depth + 1) : 1;
  }
  return count;
}

class Scan {
 public:
  Scan(const WorkspaceLayers& layers, const ScannedFiles& before)
      : layers_(layers), before_(before), begin_(file_time_now()) {}

  Result<ScannedFiles> run() {
    enter(AT_FDCWD, layers_.upper.c_str(), "", 0);
    if (Result<void> done = settle_unknown(); !done) return done.error();
    // What is in new folders that are not ignored themselves may be.
    std::vector<std::string> entered = std::exchange(new_folders_, {});
    for (const std::string& path : entered) {
      enters_new_ = true;
      enter(AT_FDCWD, joined(layers_.upper, path).c_str(), path, 1);
    }
    if (Result<void> done = settle_unknown(); !done) return done.error();
    if (is_too_many_) {
      return Error({"the job changed more than " + std::to_string(most_scanned_files) + " files",
                    {},
                    too_many_files});
    }
    return std::move(files_);
  }

 private:
  void enter(int above, const char* name, const std::string& path, int depth) {
    const Folder folder = open_folder(above, name);
    if (!folder || depth == deepest) return;
    const int descriptor = ::dirfd(folder.get());
    if (depth > 0 && is_laid(path) && is_opaque(descriptor)) {
      if (const auto known = files_.find(path); known != files_.end())
        known->second.kind = Kind::opaque_folder;
    }
    while (const dirent* entry = ::readdir(folder.get())) {
      const std::string_view text = entry->d_name;
      if (text == "." || text == ".." || text == ".git") continue;
      if (files_.size() >= most_scanned_files) {
        is_too_many_ = true;
        return;
      }
      look_at(descriptor, entry->d_name, joined(path, text), depth);
    }
  }

  void look_at(int folder, const char* name, const std::string& path, int depth) {
    const auto& left_out = layers_.left_out;
    if (std::find(left_out.begin(), left_out.end(), path) != left_out.end()) return;
    struct stat status {};
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return;
    ScannedFile file = file_of(status);
    const auto found = before_.find(path);
    const ScannedFile* const known = found == before_.end() ? nullptr : &found->second;
    file.is_fresh = file.kind == Kind::file && begin_ - file.changed < file_time_tick;
    if (file.is_fresh || (file.kind == Kind::file && known != nullptr && known->is_fresh))
      file.contents = digest_of(folder, name, file.size);
    if (file.is_folder()) return look_at_folder(folder, name, path, depth, file, known);
    file.is_ignored = known != nullptr && known->is_ignored;
    files_.emplace(path, file);
    const bool is_new =
        known == nullptr ? !has_lower(path) : known->kind == Kind::removed && is_laid(path);
    if (is_new && file.kind != Kind::removed) unknown_.push_back(path);
  }

  void look_at_folder(int above, const char* name, const std::string& path, int depth,
                      ScannedFile file, const ScannedFile* known) {
    if (known != nullptr && known->kind == Kind::ignored_folder) {
      file.kind = Kind::ignored_folder;
      file.is_ignored = true;
      const bool is_as_before = known->modified == file.modified && known->changed == file.changed;
      file.files = is_as_before ? known->files : count_files(above, name, 0);
      files_.emplace(path, file);
      return;
    }
    files_.emplace(path, file);
    // One that was removed may have been an ignored one of the repository.
    const bool is_known = known == nullptr ? has_lower_folder(path) : known->is_folder();
    if (is_known || !is_laid(path)) return enter(above, name, path, depth + 1);
    unknown_.push_back(path);
    if (enters_new_) return enter(above, name, path, depth + 1);
    new_folders_.push_back(path);
  }

  [[nodiscard]] bool is_laid(const std::string& path) const {
    return layers_.tree_of(path) != nullptr;
  }
  [[nodiscard]] bool has_lower(const std::string& path) const {
    struct stat status {};
    const auto lower = layers_.lower_of(path);
    return !lower || ::lstat(lower->c_str(), &status) == 0;
  }
  [[nodiscard]] bool has_lower_folder(const std::string& path) const {
    struct stat status {};
    const auto lower = layers_.lower_of(path);
    return lower && ::lstat(lower->c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  }

  /// Asks which of the new paths are ignored.
  Result<void> settle_unknown() {
    const std::vector<std::string> unknown = std::exchange(unknown_, {});
    std::map<const LaidTree*, std::vector<std::string>> asked;
    for (const std::string& path : unknown) {
      const LaidTree* const tree = layers_.tree_of(path);
      if (tree == nullptr || is_too_many_) continue;
      std::string below(path_below(path, tree->path));
      if (files_.at(path).is_folder()) below += '/';
      asked[tree].push_back(std::move(below));
    }
    for (const auto& [tree, paths] : asked) {
      LOCALRUN_TRY(const std::set<std::string> ignored, ignored_paths(tree->lower, paths));
      for (const std::string& below : ignored) fold(joined(tree->path, below));
    }
    return {};
  }

  /// `path` as git was asked: a folder has a slash at its end.
  void fold(std::string path) {
    const bool is_folder = path.ends_with('/');
    if (is_folder) path.pop_back();
    const auto found = files_.find(path);
    if (found == files_.end()) return;  // in another that is ignored
    found->second.is_ignored = true;
    if (!is_folder) return;
    found->second.kind = Kind::ignored_folder;
    found->second.files = count_files(AT_FDCWD, joined(layers_.upper, path).c_str(), 0);
    const auto end = files_.lower_bound(path + '0');  // behind all that begin with `path/`
    files_.erase(files_.lower_bound(path + '/'), end);
    std::erase(new_folders_, path);
  }

  const WorkspaceLayers& layers_;
  const ScannedFiles& before_;
  std::int64_t begin_;
  ScannedFiles files_;
  std::vector<std::string> unknown_;      // new ones, to ask git about
  std::vector<std::string> new_folders_;  // of those, not entered yet
  bool enters_new_ = false;
  bool is_too_many_ = false;
};

}  // namespace

bool ScannedFile::is_same(const ScannedFile& later) const {
  return kind == later.kind && mode == later.mode && inode == later.inode && size == later.size &&
         modified == later.modified && changed == later.changed && files == later.files &&
         (!is_fresh || contents == later.contents);
}

Result<ScannedFiles> scan_files(const WorkspaceLayers& layers, const ScannedFiles& before) {
  return Scan(layers, before).run();
}

}  // namespace localrun
