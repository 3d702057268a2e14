#include "runner/isolate/overlay.hpp"

#include "runner/process/fd.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace localrun {
namespace {

Error cannot(std::string_view doing, const std::string& path) {
  return system_error(std::string(doing) + " '" + path + "'", errno);
}

Fd open_folder(const std::string& path) {
  return Fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

/// Names of folders may hold what separates options.
std::string place_of_descriptor(const Fd& folder) {
  return "/proc/self/fd/" + std::to_string(folder.get());
}

/// A folder in the upper layer is that of the lower one with changes; its mode is the upper one's.
Result<void> make_like(const std::string& lower, const std::string& upper) {
  struct stat status {};
  if (::lstat(lower.c_str(), &status) != 0) return cannot("cannot look at", lower);
  if (::mkdir(upper.c_str(), status.st_mode & 07777U) == 0) {
    const timespec times[2] = {status.st_atim, status.st_mtim};
    static_cast<void>(::utimensat(AT_FDCWD, upper.c_str(), times, 0));
    return {};
  }
  return errno == EEXIST ? Result<void>() : cannot("cannot create", upper);
}

}  // namespace

Result<void> mount_overlay(const Overlay& overlay) {
  const Fd lower = open_folder(overlay.lower);
  if (!lower) return cannot("cannot open", overlay.lower);
  const Fd upper = open_folder(overlay.upper);
  if (!upper) return cannot("cannot open", overlay.upper);
  const Fd work = open_folder(overlay.work);
  if (!work) return cannot("cannot open", overlay.work);
  const std::string layers = ",lowerdir=" + place_of_descriptor(lower) +
                             ",upperdir=" + place_of_descriptor(upper) +
                             ",workdir=" + place_of_descriptor(work);
  const auto mount = [&](const std::string& options, unsigned long flags) {
    return ::mount("overlay", overlay.target.c_str(), "overlay", flags | MS_NODEV,
                   (options + layers).c_str()) == 0;
  };
  // Only the machine's root may have folders renamed that lie in the lower layer.
  const bool is_mounted =
      overlay.is_of_machine ? mount("volatile,redirect_dir=on", 0) || mount("volatile,userxattr", 0)
                            : mount("userxattr", MS_NOSUID);
  if (!is_mounted) return cannot("cannot lay '" + overlay.lower + "' under", overlay.target);
  return {};
}

Result<void> unmount_overlay(const std::string& target) {
  if (::umount2(target.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) != 0)
    return cannot("cannot take the overlay off", target);
  return {};
}

Result<void> leave_out(const Overlay& overlay, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      const std::string folder = path.substr(0, slash);
      if (Result<void> made = make_like(overlay.lower + "/" + folder, overlay.upper + "/" + folder);
          !made)
        return made;
    }
    const std::string place = overlay.upper + "/" + path;
    if (::mknod(place.c_str(), S_IFCHR, ::makedev(0, 0)) != 0 && errno != EEXIST)
      return cannot("cannot leave out", place);
  }
  return {};
}

Result<void> make_opaque(const std::string& folder) {
  if (::setxattr(folder.c_str(), "user.overlay.opaque", "y", 1, 0) != 0)
    return cannot("cannot mark", folder);
  return {};
}

}  // namespace localrun
