#include "runner/cli/working_tree.hpp"

#include "runner/process/private_files.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun::cli {
namespace {

constexpr int folder_flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t all_executable = 0111;
constexpr mode_t all_readable = 0444;
constexpr mode_t usual_folder = 0777;

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}
std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

Error cannot(std::string_view verb, const std::string& path) {
  const int number = errno;
  if (number == ELOOP) {
    return Error({"cannot " + std::string(verb) + " '" + path +
                      "': the way to it leads through a "
                      "symbolic link",
                  {},
                  number});
  }
  return system_error("cannot " + std::string(verb) + " '" + path + "'", number);
}

/// The folder of a path, part by part. Empty: errno says why.
Fd open_folder(int root, std::string_view path) {
  Fd folder(::openat(root, ".", folder_flags));
  while (folder && !path.empty()) {
    const std::string part(path.substr(0, path.find('/')));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    Fd next(::openat(folder.get(), part.c_str(), folder_flags));
    struct stat status {};
    // Asked for a folder, the system calls a link no folder.
    if (!next && errno == ENOTDIR &&
        ::fstatat(folder.get(), part.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
      errno = S_ISLNK(status.st_mode) ? ELOOP : ENOTDIR;
    folder = std::move(next);
  }
  return folder;
}

Result<std::string> read_all(int file, const std::string& path) {
  std::string text;
  std::array<char, 65536> block{};
  for (;;) {
    const ssize_t count = ::read(file, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot("read", path);
    if (count == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
  }
}

/// One change after the other, each of which can be undone.
class Replacement {
 public:
  Replacement(int root, std::string stage) : root_(root), stage_(std::move(stage)) {}
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;
  ~Replacement() {
    if (!is_done_) undo();
    static_cast<void>(remove_tree(stage_path_));
  }

  Result<void> run(const std::string& root, const std::vector<TreeChange>& changes) {
    stage_path_ = root + '/' + stage_;
    if (::mkdirat(root_, stage_.c_str(), 0700) != 0) return cannot("write into", root);
    // All that can go wrong with room and contents goes wrong before anything is touched.
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (Result<void> done = prepare(i, changes[i]); !done) return done;
    }
    // What goes makes room for what comes.
    for (const bool comes : {false, true}) {
      for (std::size_t i = 0; i < changes.size(); ++i) {
        if (changes[i].file.has_value() != comes) continue;
        if (Result<void> done = carry_out(i, changes[i]); !done) return done;
      }
    }
    is_done_ = true;
    return {};
  }

 private:
  [[nodiscard]] std::string staged(char what, std::size_t number) const {
    return stage_ + '/' + what + std::to_string(number);
  }

  Result<void> prepare(std::size_t number, const TreeChange& change) {
    if (!change.file) return {};
    const std::string place = staged('n', number);
    if (change.file->kind == SeenFile::Kind::folder)
      return ::mkdirat(root_, place.c_str(), usual_folder) == 0 ? Result<void>()
                                                                : cannot("create", change.path);
    if (change.file->kind == SeenFile::Kind::link)
      return ::symlinkat(change.file->contents.c_str(), root_, place.c_str()) == 0
                 ? Result<void>()
                 : cannot("create", change.path);
    const Fd file(::openat(root_, place.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file) return cannot("write", change.path);
    for (std::string_view text = change.file->contents; !text.empty();) {
      const ssize_t count = ::write(file.get(), text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return cannot("write", change.path);
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return set_mode(file.get(), change);
  }

  Result<void> set_mode(int file, const TreeChange& change) const {
    struct stat status {};
    if (::fstat(file, &status) != 0) return cannot("look at", change.path);
    mode_t mode = status.st_mode;
    const Fd folder = open_folder(root_, folder_of(change.path));
    struct stat old {};
    if (folder &&
        ::fstatat(folder.get(), name_of(change.path).c_str(), &old, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(old.st_mode))
      mode = old.st_mode;
    mode &= 0777;
    mode =
        change.file->is_executable ? mode | ((mode & all_readable) >> 2U) : mode & ~all_executable;
    return ::fchmod(file, mode) == 0 ? Result<void>() : cannot("change the mode of", change.path);
  }

  Result<void> carry_out(std::size_t number, const TreeChange& change) {
    if (change.file) {
      if (Result<void> made = make_folders(folder_of(change.path)); !made) return made;
    }
    const Fd folder = open_folder(root_, folder_of(change.path));
    if (!folder) return cannot("reach", change.path);
    const std::string name = name_of(change.path);
    const std::string old = staged('o', number);
    struct stat status {};
    if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISDIR(status.st_mode)) {
      // Whatever else lies in there is nobody's to remove.
      if (::unlinkat(folder.get(), name.c_str(), AT_REMOVEDIR) != 0)
        return cannot("replace the folder", change.path);
      moves_.push_back({change.path, "/", status.st_mode});
    } else if (::renameat(folder.get(), name.c_str(), root_, old.c_str()) == 0) {
      moves_.push_back({change.path, old});
    } else if (errno != ENOENT) {
      return cannot("replace", change.path);
    }
    if (!change.file) {
      remove_empty(folder_of(change.path));
      return {};
    }
    if (::renameat(root_, staged('n', number).c_str(), folder.get(), name.c_str()) != 0)
      return cannot("write", change.path);
    moves_.push_back({change.path, {}});
    return {};
  }

  Result<void> make_folders(const std::string& path) {
    if (path.empty()) return {};
    if (Result<void> above = make_folders(folder_of(path)); !above) return above;
    const Fd folder = open_folder(root_, folder_of(path));
    if (!folder) return cannot("reach", path);
    if (::mkdirat(folder.get(), name_of(path).c_str(), usual_folder) == 0) {
      moves_.push_back({path + '/', {}});
    } else if (errno != EEXIST) {
      return cannot("create", path);
    }
    return {};
  }

  void remove_empty(const std::string& path) {
    if (path.empty()) return;
    const Fd folder = open_folder(root_, folder_of(path));
    struct stat status {};
    if (!folder ||
        ::fstatat(folder.get(), name_of(path).c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        ::unlinkat(folder.get(), name_of(path).c_str(), AT_REMOVEDIR) != 0)
      return;
    moves_.push_back({path, "/", status.st_mode});
    remove_empty(folder_of(path));
  }

  void undo() {
    for (auto move = moves_.rbegin(); move != moves_.rend(); ++move) {
      const bool is_folder = move->path.ends_with('/');
      const std::string path = is_folder ? move->path.substr(0, move->path.size() - 1) : move->path;
      const Fd folder = open_folder(root_, folder_of(path));
      if (!folder) continue;
      const std::string name = name_of(path);
      if (move->old == "/") {
        ::mkdirat(folder.get(), name.c_str(), move->mode & usual_folder);
      } else if (!move->old.empty()) {
        ::renameat(root_, move->old.c_str(), folder.get(), name.c_str());
      } else if (::unlinkat(folder.get(), name.c_str(), is_folder ? AT_REMOVEDIR : 0) != 0) {
        ::unlinkat(folder.get(), name.c_str(), AT_REMOVEDIR);
      }
    }
  }

  /// `old` empty: `path` came; a slash: it was a folder that went; else it lies there now.
  struct Move {
    std::string path;
    std::string old;
    mode_t mode = 0;
  };

  int root_;
  std::string stage_;
  std::string stage_path_;
  std::vector<Move> moves_;
  bool is_done_ = false;
};

}  // namespace

Result<WorkingTree> WorkingTree::open(const std::string& root) {
  Fd folder(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return system_error("cannot open the repository '" + root + "'", errno);
  return WorkingTree(root, std::move(folder));
}

Result<std::optional<TreeFile>> WorkingTree::read(const std::string& path) const {
  const Fd folder = open_folder(folder_.get(), folder_of(path));
  if (!folder && (errno == ENOENT || errno == ENOTDIR)) return std::optional<TreeFile>();
  if (!folder) return cannot("reach", path);
  struct stat status {};
  const std::string name = name_of(path);
  if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return std::optional<TreeFile>();
    return cannot("look at", path);
  }
  if (S_ISDIR(status.st_mode)) return std::optional(TreeFile{SeenFile::Kind::folder, false, {}});
  if (S_ISLNK(status.st_mode)) {
    std::array<char, 4096> target{};
    const ssize_t count = ::readlinkat(folder.get(), name.c_str(), target.data(), target.size());
    if (count < 0) return cannot("read", path);
    return std::optional(TreeFile{SeenFile::Kind::link, false,
                                  std::string(target.data(), static_cast<std::size_t>(count))});
  }
  if (!S_ISREG(status.st_mode)) return std::optional(TreeFile{SeenFile::Kind::special, false, {}});
  const Fd file(::openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file) return cannot("read", path);
  LOCALRUN_TRY(std::string text, read_all(file.get(), path));
  return std::optional(
      TreeFile{SeenFile::Kind::file, (status.st_mode & 0100U) != 0, std::move(text)});
}

Result<void> WorkingTree::replace(const std::vector<TreeChange>& changes) const {
  if (changes.empty()) return {};
  Replacement replacement(folder_.get(), ".localrun-apply-" + std::to_string(::getpid()));
  return replacement.run(root_, changes);
}

}  // namespace localrun::cli
