#include "runner/isolate/mounts.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

constexpr unsigned clone_tree = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;

/// Blanks and backslashes stand as `\040` in the kernel's list.
std::string unescaped(std::string_view text) {
  constexpr std::size_t digits = 3;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + digits >= text.size()) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(std::stoi(std::string(text.substr(i + 1, digits)), nullptr, 8));
    i += digits;
  }
  return plain;
}

}  // namespace

Error mount_error(std::string_view doing, const std::string& path, std::string help) {
  const int number = errno;
  const Error error = system_error(std::string(doing) + " '" + path + "'", number);
  return Error({error.what(), std::move(help), number});
}

Result<Piece> piece_of(const std::string& source, std::string path) {
  Fd tree(::open_tree(AT_FDCWD, source.c_str(), clone_tree));
  if (!tree) return mount_error("cannot take a copy of the mount at", source);
  return Piece{std::move(path), std::move(tree)};
}

Result<void> make_mount_point(const std::string& path) {
  constexpr mode_t mode = 0755;
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return {};
  if (const std::size_t slash = path.rfind('/'); slash != 0 && slash != std::string::npos) {
    if (Result<void> above = make_mount_point(path.substr(0, slash)); !above) return above;
  }
  return ::mkdir(path.c_str(), mode) == 0 ? Result<void>() : mount_error("cannot create", path);
}

Result<void> make_mount_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return {};
  const std::string folder = path.substr(0, path.rfind('/'));
  if (Result<void> made = folder.empty() ? Result<void>() : make_mount_point(folder); !made)
    return made;
  if (::mknod(path.c_str(), S_IFREG | 0600, 0) != 0) return mount_error("cannot create", path);
  return {};
}

Result<void> put(const Piece& piece) {
  struct stat status {};
  const bool is_file = ::fstat(piece.tree.get(), &status) == 0 && !S_ISDIR(status.st_mode);
  Result<void> made = is_file ? make_mount_file(piece.path) : make_mount_point(piece.path);
  if (!made) return made;
  constexpr unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS;
  if (::move_mount(piece.tree.get(), "", AT_FDCWD, piece.path.c_str(), flags) != 0)
    return mount_error("cannot mount", piece.path);
  return {};
}

void sort_by_depth(std::vector<Piece>& pieces) {
  std::stable_sort(pieces.begin(), pieces.end(),
                   [](const Piece& a, const Piece& b) { return a.path.size() < b.path.size(); });
}

Result<void> mount_memory(const std::string& path, const char* options) {
  if (::mount("tmpfs", path.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options) != 0)
    return mount_error("cannot mount a file system in memory at", path);
  return {};
}

Result<void> make_read_only(const std::string& path, AndBelow below) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  const unsigned flags = below == AndBelow::yes ? AT_RECURSIVE : 0;
  if (::mount_setattr(AT_FDCWD, path.c_str(), flags, &attributes, sizeof attributes) != 0)
    return mount_error("cannot make read-only what lies below", path, "Linux 5.12 or newer can");
  return {};
}

Result<std::vector<MountPoint>> mount_points() {
  std::ifstream list("/proc/self/mountinfo");
  if (!list) return mount_error("cannot read", "/proc/self/mountinfo");
  std::vector<MountPoint> points;
  for (std::string line; std::getline(list, line);) {
    // id, parent, device, root, path, options, more options …, -, type, source, super options
    std::istringstream words(line);
    std::string word;
    std::string path;
    std::string options;
    words >> word >> word >> word >> word >> path >> options;
    std::string last;
    while (words >> word) last = word;
    const auto is_read_only = [](std::string_view text) {
      return text == "ro" || text.starts_with("ro,");
    };
    points.push_back({unescaped(path), is_read_only(options) || is_read_only(last)});
  }
  return points;
}

}  // namespace localrun
