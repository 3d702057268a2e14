#include "runner/isolate/view.hpp"

#include "runner/isolate/machine_layers.hpp"
#include "runner/isolate/mounts.hpp"
#include "runner/isolate/room.hpp"

#include <cerrno>
#include <filesystem>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace localrun {
namespace {

namespace fs = std::filesystem;

Result<void> make_processes_visible() {
  if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0) {
    return mount_error("cannot mount", "/proc",
                       "in a container: let it see all of /proc (docker run --security-opt "
                       "systempaths=unconfined)");
  }
  if (::geteuid() != 0) return {};
  // Settings of the kernel are for the whole machine.
  if (::mount("/proc/sys", "/proc/sys", nullptr, MS_BIND, nullptr) != 0 ||
      ::mount(nullptr, "/proc/sys", nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) != 0)
    return mount_error("cannot make read-only", "/proc/sys");
  return {};
}

Result<void> hide(const std::string& path) { return mount_memory(path, "mode=700"); }

/// What lies in another after it. A folder that stands nowhere gets room, in which the others are
/// seen as before.
Result<void> put_in_view(std::vector<Piece> pieces) {
  sort_by_depth(pieces);
  const std::string stage = std::string(scratch_in_view) + "/.localrun-room";
  for (const Piece& piece : pieces) {
    if (put(piece)) continue;
    if (Result<void> made = make_mount_point(stage); !made) return made;
    if (Result<void> made = make_room(piece.path, stage); !made) return made;
    if (Result<void> done = put(piece); !done) return done;
    ::rmdir(stage.c_str());
  }
  return {};
}

Result<void> make_shared_memory() {
  if (!fs::exists("/dev/shm")) return {};
  return mount_memory("/dev/shm", "mode=1777");
}

/// In its place stands a file that cannot be connected to.
Result<void> shut(const std::string& socket) {
  struct stat status {};
  if (::stat(socket.c_str(), &status) != 0) return {};
  if (::mount("/dev/null", socket.c_str(), nullptr, MS_BIND, nullptr) != 0)
    return mount_error("cannot hide", socket);
  return {};
}

}  // namespace

Result<void> make_view(const View& view) {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    const char* help = "";
    if (errno == EINVAL) {
      help =
          "'/' is no mount point, as in a chroot: before it is entered, its folder can be made one "
          "(mount --bind DIR DIR)";
    } else if (errno == EACCES) {
      help =
          "AppArmor, or its like, forbids mounting, as in a container: docker run --security-opt "
          "apparmor=unconfined; or sysctl kernel.apparmor_restrict_unprivileged_userns=0";
    }
    return mount_error("cannot detach from the machine what is mounted at", "/", help);
  }
  std::vector<Piece> pieces;
  for (const Placed& each : view.writable) {
    LOCALRUN_TRY(Piece piece, piece_of(each.source, each.path));
    pieces.push_back(std::move(piece));
  }
  LOCALRUN_TRY(const Piece home, piece_of(view.home, home_in_view));
  LOCALRUN_TRY(const Piece scratch, piece_of(view.scratch, scratch_in_view));
  MachineLayers machine;
  if (!view.machine_changes.empty()) {
    LOCALRUN_TRY(machine, MachineLayers::of(view.machine_changes));
  }
  if (Result<void> done = make_read_only("/", AndBelow::yes); !done) return done;
  for (const std::string& path : view.readable) {
    LOCALRUN_TRY(Piece piece, piece_of(path, path));
    pieces.push_back(std::move(piece));
  }
  // On the job's own folder while that can still be named.
  if (Result<void> done = machine.lay_out(view.scratch); !done) return done;
  const std::string stage = view.machine_changes.empty() ? view.scratch : scratch_in_view;
  if (Result<void> done = make_room(home_in_view, stage); !done) return done;
  if (Result<void> done = put(home); !done) return done;
  if (Result<void> done = put(scratch); !done) return done;
  if (Result<void> done = make_shared_memory(); !done) return done;
  for (const std::string& path : view.hidden) {
    if (Result<void> done = hide(path); !done) return done;
  }
  if (Result<void> done = put_in_view(std::move(pieces)); !done) return done;
  for (const std::string& socket : view.shut_sockets) {
    if (Result<void> done = shut(socket); !done) return done;
  }
  // Where it was before is not part of the view, but leads to folders that are hidden.
  if (::chdir(home_in_view) != 0) return mount_error("cannot go to", home_in_view);
  return make_processes_visible();
}

}  // namespace localrun
