#include "runner/isolate/view.hpp"

#include "runner/process/fd.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <string_view>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

namespace fs = std::filesystem;

constexpr unsigned clone_tree = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
/// Homes of other users beyond this many are not worth the time.
constexpr std::size_t most_homes = 100;

Error cannot(std::string_view doing, const std::string& path, std::string help = {}) {
  const int number = errno;
  const Error error = system_error(std::string(doing) + " '" + path + "'", number);
  return Error({error.what(), std::move(help), number});
}

/// A mount that stands nowhere yet.
struct Piece {
  std::string path;  // where it will stand
  Fd tree;
};

Result<Piece> piece_of(const std::string& source, std::string path) {
  Fd tree(::open_tree(AT_FDCWD, source.c_str(), clone_tree));
  if (!tree) return cannot("cannot take a copy of the mount at", source);
  return Piece{std::move(path), std::move(tree)};
}

Result<void> make_folder(const std::string& path) {
  constexpr mode_t mode = 0755;
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return {};
  if (const std::size_t slash = path.rfind('/'); slash != 0 && slash != std::string::npos) {
    if (Result<void> above = make_folder(path.substr(0, slash)); !above) return above;
  }
  return ::mkdir(path.c_str(), mode) == 0 ? Result<void>() : cannot("cannot create", path);
}

Result<void> put(const Piece& piece) {
  if (Result<void> made = make_folder(piece.path); !made) return made;
  constexpr unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS;
  if (::move_mount(piece.tree.get(), "", AT_FDCWD, piece.path.c_str(), flags) != 0)
    return cannot("cannot mount", piece.path);
  return {};
}

Result<void> put(std::vector<Piece> pieces) {
  // What lies in another comes after it.
  std::stable_sort(pieces.begin(), pieces.end(),
                   [](const Piece& a, const Piece& b) { return a.path.size() < b.path.size(); });
  for (const Piece& piece : pieces) {
    if (Result<void> done = put(piece); !done) return done;
  }
  return {};
}

Result<void> make_all_read_only() {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  if (::mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &attributes, sizeof attributes) != 0)
    return cannot("cannot make read-only what lies below", "/", "Linux 5.12 or newer can");
  return {};
}

std::vector<std::string> folders_in(const char* path) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path), &::closedir);
  if (!folder) return names;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == ".." || entry->d_type != DT_DIR) continue;
    if (names.size() < most_homes) names.emplace_back(name);
  }
  return names;
}

/// A `/home` that has the real ones, and room for the job's.
Result<void> make_homes(Piece home, const std::string& stage) {
  const std::string place(home_in_view);
  const std::string above = place.substr(0, place.rfind('/'));
  struct stat status {};
  if (::stat(home_in_view, &status) == 0) return put(home);
  std::vector<Piece> pieces;
  for (const std::string& name : folders_in(above.c_str())) {
    // One that cannot be taken, an automatic mount for one, is not seen.
    if (auto piece = piece_of(above + "/" + name, stage + "/" + name))
      pieces.push_back(*std::move(piece));
  }
  if (::mount("tmpfs", stage.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m") != 0)
    return cannot("cannot mount a file system in memory at", stage);
  home.path = stage + place.substr(above.size());
  pieces.push_back(std::move(home));
  if (Result<void> done = put(std::move(pieces)); !done) return done;
  if (::mount(stage.c_str(), above.c_str(), nullptr, MS_MOVE, nullptr) != 0)
    return cannot("cannot mount", above);
  return {};
}

Result<void> make_processes_visible() {
  if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0) {
    return cannot("cannot mount", "/proc",
                  "in a container: let it see all of /proc (docker run --security-opt "
                  "systempaths=unconfined)");
  }
  if (::geteuid() != 0) return {};
  // Settings of the kernel are for the whole machine.
  if (::mount("/proc/sys", "/proc/sys", nullptr, MS_BIND, nullptr) != 0 ||
      ::mount(nullptr, "/proc/sys", nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) != 0)
    return cannot("cannot make read-only", "/proc/sys");
  return {};
}

Result<void> hide(const std::string& path) {
  if (::mount("tmpfs", path.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "mode=700") != 0)
    return cannot("cannot hide", path);
  return {};
}

Result<void> make_shared_memory() {
  if (!fs::exists("/dev/shm")) return {};
  if (::mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") != 0)
    return cannot("cannot mount a file system in memory at", "/dev/shm");
  return {};
}

}  // namespace

Result<void> make_view(const View& view) {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    const char* const help = errno == EINVAL
                                 ? "'/' is no mount point, as in a chroot: before it is entered, "
                                   "its folder can be made one (mount --bind DIR DIR)"
                                 : "";
    return cannot("cannot detach from the machine what is mounted at", "/", help);
  }
  std::vector<Piece> pieces;
  for (const Placed& each : view.writable) {
    LOCALRUN_TRY(Piece piece, piece_of(each.source, each.path));
    pieces.push_back(std::move(piece));
  }
  LOCALRUN_TRY(Piece home, piece_of(view.home, home_in_view));
  LOCALRUN_TRY(const Piece scratch, piece_of(view.scratch, scratch_in_view));
  if (Result<void> done = make_all_read_only(); !done) return done;
  for (const std::string& path : view.readable) {
    LOCALRUN_TRY(Piece piece, piece_of(path, path));
    pieces.push_back(std::move(piece));
  }
  // On the job's own folder while that can still be named.
  if (Result<void> done = make_homes(std::move(home), view.scratch); !done) return done;
  if (Result<void> done = put(scratch); !done) return done;
  if (Result<void> done = make_shared_memory(); !done) return done;
  for (const std::string& path : view.hidden) {
    if (Result<void> done = hide(path); !done) return done;
  }
  if (Result<void> done = put(std::move(pieces)); !done) return done;
  // Where it was before is not part of the view, but leads to folders that are hidden.
  if (::chdir(home_in_view) != 0) return cannot("cannot go to", home_in_view);
  return make_processes_visible();
}

}  // namespace localrun
