#include "runner/execute/untouched_folder.hpp"

#include "runner/process/fd.hpp"

#include <algorithm>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace localrun {

bool is_untouched(const std::string& path, mode_t mode,
                  const std::vector<std::string_view>& expected) {
  Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return false;
  struct stat status = {};
  constexpr mode_t permissions = 07777;
  if (::fstat(folder.get(), &status) != 0 || (status.st_mode & permissions) != mode ||
      status.st_uid != ::geteuid() || status.st_gid != ::getegid())
    return false;
  if (::flistxattr(folder.get(), nullptr, 0) > 0) return false;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(folder.get()), &::closedir);
  if (!entries) return false;
  (void)folder.release();
  std::size_t found = 0;
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (std::find(expected.begin(), expected.end(), name) == expected.end()) return false;
    ++found;
  }
  return found == expected.size();
}

}  // namespace localrun
