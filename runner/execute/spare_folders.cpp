#include "runner/execute/spare_folders.hpp"

#include "runner/process/fd.hpp"

#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <sys/xattr.h>

namespace localrun {
namespace {

/// A folder as `make_folders` makes it, with nothing in it but `expected`.
bool is_as_made(const std::string& path, std::initializer_list<std::string_view> expected) {
  Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder) return false;
  struct stat status = {};
  constexpr mode_t permissions = 07777;
  if (::fstat(folder.get(), &status) != 0 || (status.st_mode & permissions) != 0755 ||
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
    bool is_expected = false;
    for (const std::string_view wanted : expected) is_expected |= name == wanted;
    if (!is_expected) return false;
    ++found;
  }
  return found == expected.size();
}

std::string_view last_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_workspace_inside(const JobFolders& folders) {
  return folders.workspace.starts_with(folders.pipeline + "/");
}

}  // namespace

bool SpareFolders::keep(const JobFolders& folders) {
  if (!is_workspace_inside(folders) || !is_as_made(folders.workspace, {}) ||
      !is_as_made(folders.temp, {}) ||
      !is_as_made(folders.pipeline, {last_name(folders.workspace)}) ||
      !is_as_made(folders.work, {last_name(folders.pipeline), last_name(folders.temp)}))
    return false;
  spare_.push_back(folders.work);
  return true;
}

bool SpareFolders::give(const JobFolders& folders) {
  if (spare_.empty() || !is_workspace_inside(folders)) return false;
  // The newest is the one whose pages are still in the processor's cache.
  if (std::rename(spare_.back().c_str(), folders.work.c_str()) != 0) return false;
  spare_.pop_back();
  return true;
}

}  // namespace localrun
