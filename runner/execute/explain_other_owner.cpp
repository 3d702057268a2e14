#include "runner/execute/explain_other_owner.hpp"

#include "expr/text.hpp"
#include "runner/execute/explain_read_only.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

/// The C library's; Node.js and Python say the name of the error, too.
constexpr std::string_view too_large = "value too large for defined data type";

/// Users and groups that do not exist in the job's namespace are all seen as this one.
constexpr unsigned nobody = 65534;

bool tells_it(std::string_view line) {
  return line.find("EOVERFLOW") != std::string_view::npos ||
         expr::contains_ignoring_case(line, too_large);
}

/// Of the file itself, else of the folder that it was to be made in.
bool is_of_another(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 && ::lstat(path.parent_path().c_str(), &status) != 0)
    return false;
  return status.st_uid == nobody || status.st_gid == nobody;
}

}  // namespace

std::optional<Finding> explain_other_owner(const std::vector<std::string>& log,
                                           const std::string& folder, const Place& step) {
  const auto last = std::find_if(log.rbegin(), log.rend(), tells_it);
  if (last == log.rend()) return std::nullopt;
  const std::vector<std::string> paths = paths_told_of(*last, too_large);
  const auto path = std::find_if(paths.begin(), paths.end(), [&](const std::string& each) {
    return is_of_another((fs::path(folder) / each).lexically_normal());
  });
  if (path == paths.end()) return std::nullopt;
  Finding finding;
  finding.slug = "exit-status";
  finding.severity = "note";
  finding.message = '\'' + *path + "' is of another user or group, or lies in a folder that is";
  finding.why =
      "in an isolated job nobody exists but your user and its group: what others own in the "
      "repository can be read and removed, not written to";
  finding.help =
      "make it yours in the repository: sudo chown -R \"$(id -u):$(id -g)\" PATH\n"
      "or --isolate off, with which a job works in a copy that is yours";
  finding.place = step;
  return finding;
}

}  // namespace localrun
