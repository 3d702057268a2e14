#include "runner/execute/builtin/found_files.hpp"

#include "runner/execute/file_glob.hpp"
#include "runner/execute/file_walk.hpp"

#include <algorithm>
#include <string_view>

namespace localrun {

namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// The longest folder that holds both, in whole names.
std::string common_folder(const std::string& left, const std::string& right) {
  std::size_t end = 0;
  for (std::size_t i = 0; i <= left.size() && i <= right.size(); ++i) {
    const bool left_ends = i == left.size() || left[i] == '/';
    const bool right_ends = i == right.size() || right[i] == '/';
    if (left_ends && right_ends) end = i;
    if (i == left.size() || i == right.size() || left[i] != right[i]) break;
  }
  return end == 0 ? "/" : left.substr(0, end);
}

/// A name below the start of a walk, or that start's own, begins with a dot.
bool is_hidden(std::string_view path, const std::vector<std::string>& starts) {
  for (const std::string& start : starts) {
    if (!path.starts_with(start)) continue;
    const std::size_t own_name = start.rfind('/');
    return path.find("/.", own_name == std::string::npos ? 0 : own_name) != std::string_view::npos;
  }
  return false;
}

}  // namespace

Result<FoundFiles> find_files(const std::vector<std::string>& lines, const std::string& workspace,
                              const std::string& home, HiddenFiles hidden) {
  LOCALRUN_TRY(const FileGlob glob, FileGlob::parse(joined(lines), workspace, home));
  const std::vector<std::string> starts = glob.roots();
  FoundFiles found;
  FileWalkOptions options;  // from the root of the file system: actions may take any file
  options.follow_symbolic_links = true;
  options.check = [] { return Result<void>(); };
  const auto add = [&](const std::string& path) -> Result<void> {
    if (hidden == HiddenFiles::found || !is_hidden(path, starts)) found.files.push_back(path);
    return {};
  };
  if (const Result<void> walked = walk_files(glob, options, add); !walked) return walked.error();
  if (starts.empty()) return found;
  found.root = starts.front();
  for (const std::string& start : starts) found.root = common_folder(found.root, start);
  if (found.files.size() == 1 && found.files.front() == found.root)
    found.root = found.root.substr(0, std::max<std::size_t>(found.root.rfind('/'), 1));
  return found;
}

bool fits_pattern(std::string_view name, std::string_view pattern) {
  return GlobSegment::parse(pattern).matches(name);
}

}  // namespace localrun
