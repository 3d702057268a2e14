#include "runner/execute/spare_folders.hpp"

#include "runner/execute/untouched_folder.hpp"

#include <cstdio>
#include <string_view>

namespace localrun {
namespace {

/// A folder as `make_folders` makes it, with nothing in it but `expected`.
bool is_as_made(const std::string& path, const std::vector<std::string_view>& expected) {
  constexpr mode_t mode = 0755;
  return is_untouched(path, mode, expected);
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
