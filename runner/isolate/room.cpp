#include "runner/isolate/room.hpp"

#include "runner/isolate/mounts.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <dirent.h>
#include <memory>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace localrun {
namespace {

/// Each costs some microseconds in each job.
constexpr std::size_t most_entries = 1000;

unsigned char type_of(const std::string& path, unsigned char told) {
  struct stat status {};
  if (told != DT_UNKNOWN || ::lstat(path.c_str(), &status) != 0) return told;
  return static_cast<unsigned char>(IFTODT(status.st_mode));
}

Result<std::string> target_of(const std::string& link) {
  std::array<char, PATH_MAX> target{};
  if (::readlink(link.c_str(), target.data(), target.size() - 1) < 0)
    return mount_error("cannot read the link", link);
  return std::string(target.data());
}

std::string nearest_folder(std::string path) {
  struct stat status {};
  while (path.size() > 1 && ::stat(path.c_str(), &status) != 0)
    path.erase(std::max<std::size_t>(path.rfind('/'), 1));
  return path;
}

}  // namespace

Result<Contents> contents_of(const std::string& folder, const std::string& to,
                             const std::function<bool(const std::string& path)>& wanted) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), &::closedir);
  if (!entries) return mount_error("cannot list", folder);
  Contents contents;
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (contents.pieces.size() == most_entries)
      return Error({"no folder can be made in '" + folder + "': it has more than " +
                        std::to_string(most_entries) + " entries",
                    "name a place in a folder that has fewer", 0});
    const std::string from = (folder == "/" ? "" : folder) + "/" + name;
    const unsigned char type = type_of(from, entry->d_type);
    if (type == DT_LNK) {
      LOCALRUN_TRY(std::string target, target_of(from));
      contents.links.emplace_back(to + "/" + name, std::move(target));
    } else if (type == DT_DIR && !wanted(from)) {
      contents.empty_folders.push_back(to + "/" + name);
    } else if (auto piece = piece_of(from, to + "/" + name)) {
      contents.pieces.push_back(*std::move(piece));
    }
  }
  return contents;
}

Result<void> lay_out(const Contents& contents) {
  for (const auto& [path, target] : contents.links) {
    if (::symlink(target.c_str(), path.c_str()) != 0) return mount_error("cannot copy", path);
  }
  for (const std::string& path : contents.empty_folders) {
    if (Result<void> made = make_mount_point(path); !made) return made;
  }
  for (const Piece& piece : contents.pieces) {
    if (Result<void> done = put(piece); !done) return done;
  }
  return {};
}

Result<void> become_root(const std::string& stage) {
  if (::chdir(stage.c_str()) != 0 || ::syscall(SYS_pivot_root, ".", ".") != 0 ||
      ::umount2(".", MNT_DETACH) != 0 || ::chdir("/") != 0)
    return mount_error("cannot make another root of", stage);
  return {};
}

Result<void> make_room(const std::string& path, const std::string& stage) {
  const std::string around = nearest_folder(path);
  if (around == path || make_mount_point(path)) return {};
  const auto everything = [](const std::string& /*path*/) { return true; };
  LOCALRUN_TRY(const Contents contents, contents_of(around, stage, everything));
  if (Result<void> mounted = mount_memory(stage, "mode=755,size=4m"); !mounted) return mounted;
  if (Result<void> done = lay_out(contents); !done) return done;
  const bool is_root = around == "/";
  const std::string below = is_root ? path : path.substr(around.size());
  if (Result<void> made = make_mount_point(stage + below); !made) return made;
  if (Result<void> done = make_read_only(stage); !done) return done;
  if (is_root) return become_root(stage);
  if (::mount(stage.c_str(), around.c_str(), nullptr, MS_MOVE, nullptr) != 0)
    return mount_error("cannot mount", around);
  return {};
}

}  // namespace localrun
