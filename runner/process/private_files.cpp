#include "runner/process/private_files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <optional>
#include <string>
#include <sys/ioctl.h>
#include <sys/stat.h>

namespace localrun {
namespace {

using std::filesystem::path;

constexpr mode_t private_file = 0600;
constexpr mode_t private_folder = 0700;

Error path_error(std::string_view verb, const path& at, int error) {
  return system_error("cannot " + std::string(verb) + " '" + at.string() + "'", error);
}

Result<void> write_all(int file, std::string_view text, const path& at) {
  while (!text.empty()) {
    const auto size = ::write(file, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return path_error("write", at, errno);
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return {};
}

bool is_folder(const path& at) {
  struct stat status = {};
  return ::stat(at.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// A folder of this user that nobody else may enter; not a link to one.
bool is_ours(const path& at) {
  struct stat status = {};
  return ::lstat(at.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid() && (status.st_mode & 0777) == private_folder;
}

Result<path> make_unique_folder(const path& start) {
  std::string name = start.string() + "XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return path_error("create a folder", name, errno);
  return path(name);
}

}  // namespace

Result<void> create_private_folder(const path& at) {
  if (::mkdir(at.c_str(), private_folder) == 0) {
    ::chmod(at.c_str(), private_folder);
    return {};
  }
  if (errno == EEXIST && is_folder(at)) return {};
  const int error = errno;
  const auto parent = at.parent_path();
  if (error != ENOENT || parent.empty() || parent == at)
    return path_error("create the folder", at, error);
  if (auto made = create_private_folder(parent); !made) return made;
  if (::mkdir(at.c_str(), private_folder) != 0 && errno != EEXIST)
    return path_error("create the folder", at, errno);
  return {};
}

Result<void> write_private_file(const path& at, std::string_view text) {
  const Fd file(
      ::open(at.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, private_file));
  if (!file) return path_error("write", at, errno);
  if (::fchmod(file.get(), private_file) != 0) return path_error("protect", at, errno);
  return write_all(file.get(), text, at);
}

Result<void> replace_private_file(const path& at, std::string_view text) {
  std::string name = at.string() + ".XXXXXX";
  const Fd file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file) return path_error("write", at, errno);
  if (auto written = write_all(file.get(), text, at); !written) {
    ::unlink(name.c_str());
    return written;
  }
  if (::rename(name.c_str(), at.c_str()) != 0) {
    const int error = errno;
    ::unlink(name.c_str());
    return path_error("replace", at, error);
  }
  return {};
}

Result<AppendFile> AppendFile::open(const path& at) {
  Fd file(::open(at.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, private_file));
  if (!file) return path_error("open", at, errno);
  return AppendFile(at, std::move(file));
}

Result<void> AppendFile::append(std::string_view text) {
  return write_all(file_.get(), text, path_);
}

Result<void> AppendFile::sync() {
  if (::fdatasync(file_.get()) != 0) return path_error("sync", path_, errno);
  return {};
}

namespace {

/// Removes a tree by descriptors: nobody can lead it elsewhere by swapping a folder for a link.
class TreeRemover {
 public:
  explicit TreeRemover(std::string shown) : shown_(std::move(shown)) {}

  /// `name` lies in the folder `parent`; `shown_` is its path.
  void remove(int parent, const char* name, bool is_folder) {
    if (!is_folder) {
      const int error = unlink(parent, name, 0);
      if (error == 0) return;
      struct stat status = {};
      if (::fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISDIR(status.st_mode))
        return fail(error);
    }
    remove_content(parent, name);
    if (const int error = unlink(parent, name, AT_REMOVEDIR)) fail(error);
  }
  [[nodiscard]] Result<void> result() const {
    if (failure_) return *failure_;
    return {};
  }

 private:
  /// errno, 0 when it is gone. A folder that may not be changed is made so first.
  static int unlink(int parent, const char* name, int flags) {
    if (::unlinkat(parent, name, flags) == 0 || errno == ENOENT) return 0;
    if (errno != EACCES || parent == AT_FDCWD) return errno;
    ::fchmod(parent, private_folder);
    return ::unlinkat(parent, name, flags) == 0 ? 0 : errno;
  }

  void remove_content(int parent, const char* name) {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    Fd folder(::openat(parent, name, flags));
    if (!folder && errno == EACCES && ::fchmodat(parent, name, private_folder, 0) == 0)
      folder = Fd(::openat(parent, name, flags));
    if (!folder) return fail(errno);
    const int own = folder.release();
    DIR* const stream = ::fdopendir(own);
    if (stream == nullptr) {
      ::close(own);
      return fail(errno);
    }
    const std::size_t length = shown_.size();
    while (const auto* entry = ::readdir(stream)) {
      const std::string_view child = entry->d_name;
      if (child == "." || child == "..") continue;
      shown_.append("/").append(child);
      remove(own, entry->d_name, entry->d_type == DT_DIR);
      shown_.resize(length);
    }
    ::closedir(stream);
  }
  void fail(int error) {
    if (!failure_) failure_ = path_error("remove", shown_, error);
  }

  std::string shown_;
  std::optional<Error> failure_;
};

/// Where the file system can (ext4) each subfolder, a run's and in it a job's, gets a place of its
/// own on the disk, not one beside what was just removed: the kernel passes by every inode that was
/// removed in the last seconds before it makes a file there (docs/performance.md).
void spread_subfolders(const path& at) {
  const Fd folder(::open(at.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  unsigned flags = 0;
  if (!folder || ::ioctl(folder.get(), FS_IOC_GETFLAGS, &flags) != 0) return;
  flags |= static_cast<unsigned>(FS_TOPDIR_FL);
  static_cast<void>(::ioctl(folder.get(), FS_IOC_SETFLAGS, &flags));
}

}  // namespace

Result<void> remove_tree(const path& at) {
  TreeRemover remover(at.string());
  remover.remove(AT_FDCWD, at.c_str(), false);
  return remover.result();
}

Result<void> remove_owned_folder(const path& at) {
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(at, failure)) {
    if (entry.path().filename() == owner_lock_name) continue;
    if (Result<void> removed = remove_tree(entry.path()); !removed) return removed;
  }
  return remove_tree(at);
}

Result<path> create_temporary_folder_in(std::initializer_list<path> places) {
  std::optional<Error> failure;
  const auto name = "localrun-" + std::to_string(::geteuid());
  for (const auto& place : places) {
    if (!place.is_absolute()) continue;
    const auto base = place / name;
    if (::mkdir(base.c_str(), private_folder) == 0) {
      ::chmod(base.c_str(), private_folder);
      spread_subfolders(base);
    }
    auto folder = make_unique_folder(is_ours(base) ? base / "run-" : place / (name + "-"));
    if (folder) spread_subfolders(*folder);
    if (folder) return folder;
    failure = folder.error();
  }
  if (failure) return *failure;
  return Error({"no folder for temporary files", "Set TMPDIR to a folder that can be written.", 0});
}

Result<path> create_temporary_folder() {
  const auto place = [](const char* variable) {
    const char* const value = std::getenv(variable);
    return path(value == nullptr ? "" : value);
  };
  return create_temporary_folder_in({place("XDG_RUNTIME_DIR"), place("TMPDIR"), "/tmp"});
}

}  // namespace localrun
