#include "runner/execute/untouched_folder.hpp"

#include "runner/process/fd.hpp"

#include <algorithm>
#include <array>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace localrun {
namespace {

/// By the system's call: a DIR is 32 KiB of memory, for folders of two or three entries.
bool holds_only(int folder, const std::vector<std::string_view>& expected) {
  alignas(dirent64) std::array<char, 2048> block;
  std::size_t found = 0;
  for (;;) {
    const ssize_t size = ::getdents64(folder, block.data(), block.size());
    if (size <= 0) return size == 0 && found == expected.size();
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      const auto* const entry = reinterpret_cast<const dirent64*>(block.data() + at);
      at += entry->d_reclen;
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (std::find(expected.begin(), expected.end(), name) == expected.end()) return false;
      ++found;
    }
  }
}

}  // namespace

bool is_untouched(const std::string& path, mode_t mode,
                  const std::vector<std::string_view>& expected) {
  const Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return false;
  struct stat status = {};
  constexpr mode_t permissions = 07777;
  if (::fstat(folder.get(), &status) != 0 || (status.st_mode & permissions) != mode ||
      status.st_uid != ::geteuid() || status.st_gid != ::getegid())
    return false;
  if (::flistxattr(folder.get(), nullptr, 0) > 0) return false;
  return holds_only(folder.get(), expected);
}

}  // namespace localrun
