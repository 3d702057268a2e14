#include "runner/execute/spare_control.hpp"

#include "runner/execute/untouched_folder.hpp"
#include "runner/process/private_files.hpp"

#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

constexpr mode_t usual = 0755;

std::string_view last_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// Files go, the two folders stay; false: there are others.
bool remove_scripts(const JobFolders& folders) {
  const std::string event_folder = folder_of(folders.event_path);
  const std::string_view kept[] = {last_name(folders.file_commands), last_name(event_folder)};
  DIR* const entries = ::opendir(folders.control.c_str());
  if (entries == nullptr) return false;
  bool is_rest_gone = true;
  while (const dirent* entry = ::readdir(entries)) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == ".." || name == kept[0] || name == kept[1]) continue;
    is_rest_gone = ::unlinkat(::dirfd(entries), entry->d_name, 0) == 0 && is_rest_gone;
  }
  ::closedir(entries);
  return is_rest_gone && is_untouched(folders.control, usual, {kept[0], kept[1]});
}

bool is_event_untouched(const std::string& path, const timespec& time) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1 &&
         status.st_mtim.tv_sec == time.tv_sec && status.st_mtim.tv_nsec == time.tv_nsec;
}

}  // namespace

bool SpareControls::keep(const JobFolders& folders, SpareControl control) {
  (void)remove_tree(StepFiles::folder_beside(folders.file_commands));
  const std::vector<std::string_view> files(control.files.begin(), control.files.end());
  const bool is_kept =
      !control.files.front().empty() && is_untouched(folders.file_commands, usual, files) &&
      is_untouched(folder_of(folders.event_path), usual, {last_name(folders.event_path)}) &&
      is_event_untouched(folders.event_path, control.event_time) && remove_scripts(folders);
  if (is_kept) spare_.push_back(std::move(control));
  return is_kept;
}

std::optional<SpareControl> SpareControls::give(const JobFolders& folders) {
  if (spare_.empty() || std::rename(spare_.back().folder.c_str(), folders.control.c_str()) != 0)
    return std::nullopt;
  SpareControl control = std::move(spare_.back());
  spare_.pop_back();
  return control;
}

}  // namespace localrun
