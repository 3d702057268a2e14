#include "runner/execute/explain_disk_full.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <sys/statvfs.h>

namespace localrun {
namespace {

bool tells_full_disk(std::string_view line) {
  return line.find("ENOSPC") != std::string_view::npos ||
         expr::contains_ignoring_case(line, "no space left on device") ||
         expr::contains_ignoring_case(line, "disk quota exceeded");
}

std::string megabytes(std::uint64_t blocks, std::uint64_t size) {
  return std::to_string(blocks * size / 1'000'000) + " MB";
}

}  // namespace

std::optional<Finding> explain_disk_full(const std::vector<std::string>& log,
                                         const std::string& work, const Place& step) {
  struct statvfs status {};
  if (std::none_of(log.begin(), log.end(), tells_full_disk) ||
      ::statvfs(work.c_str(), &status) != 0)
    return std::nullopt;
  Finding finding;
  finding.slug = "exit-status";
  finding.severity = "note";
  finding.message = "the job's files lie in '" + work + "', where " +
                    megabytes(status.f_bavail, status.f_frsize) + " of " +
                    megabytes(status.f_blocks, status.f_frsize) + " are free now";
  // Some file systems do not count files.
  if (status.f_files != 0 && status.f_favail == 0)
    finding.message += ", and no room for more files";
  finding.why = "what a job writes to its workspace, its home and its temporary folders lies there";
  finding.help =
      "localrun clean workspaces --older-than 0 removes what earlier runs kept\n"
      "or TMPDIR names another folder for them";
  finding.place = step;
  return finding;
}

}  // namespace localrun
