#include "runner/execute/explain_read_only.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

namespace fs = std::filesystem;

/// The C library's, with a large letter; Go and Node.js begin with a small one.
constexpr std::string_view read_only = "read-only file system";
constexpr std::string_view denied = "permission denied";

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> quotes = {
    {{"'", "'"}, {"‘", "’"}, {"\"", "\""}, {"`", "`"}}};

std::string_view without_marks(std::string_view word) {
  constexpr std::string_view marks = ":,;()[]'\"`";
  const std::size_t begin = std::min(word.find_first_not_of(marks), word.size());
  return word.substr(begin, word.find_last_not_of(marks) + 1 - begin);
}

void add(std::vector<std::string>& paths, std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return;
  if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.emplace_back(path);
}

void add_quoted(std::vector<std::string>& paths, std::string_view line) {
  for (const auto& [open, close] : quotes) {
    for (std::size_t at = line.find(open); at != std::string_view::npos; at = line.find(open, at)) {
      const std::size_t begin = at + open.size();
      const std::size_t end = line.find(close, begin);
      if (end == std::string_view::npos) break;
      add(paths, line.substr(begin, end - begin));
      at = end + close.size();
    }
  }
}

/// `mkdir: a b: Read-only file system`, `open /etc/x: read-only file system`.
void add_before(std::vector<std::string>& paths, std::string_view before) {
  before = expr::trim(before);
  if (!before.ends_with(':')) return;
  before.remove_suffix(1);
  const std::size_t colon = before.rfind(": ");
  const std::size_t begin = colon == std::string_view::npos ? 0 : colon + 2;
  const std::string_view part = before.substr(begin);
  add(paths, part);
  add(paths, part.substr(part.rfind(' ') + 1));
}

void add_words(std::vector<std::string>& paths, std::string_view line) {
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    if (word.find('/') != std::string_view::npos) add(paths, without_marks(word));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
}

/// Why a path cannot be written to.
enum class Refusal : std::uint8_t { none, view, user_and_view };

struct Refused {
  fs::path path;
  fs::path folder;  // the nearest that there is
  Refusal refusal = Refusal::none;
};

bool is_read_only_at(const char* path) {
  struct statvfs status {};
  return ::statvfs(path, &status) == 0 && (status.f_flag & ST_RDONLY) != 0;
}

Refused look_at(const fs::path& path) {
  Refused refused{path, path};
  std::error_code ignored;
  while (!fs::is_directory(refused.folder, ignored) && refused.folder.has_relative_path())
    refused.folder = refused.folder.parent_path();
  const fs::path asked = fs::exists(path, ignored) ? path : refused.folder;
  // The kernel looks at the rights of the user first.
  if (::faccessat(AT_FDCWD, asked.c_str(), W_OK, AT_EACCESS) == 0) return refused;
  const int reason = errno;
  if (reason == EROFS) refused.refusal = Refusal::view;
  if (reason == EACCES && is_read_only_at(asked.c_str())) refused.refusal = Refusal::user_and_view;
  return refused;
}

/// Which of the paths that the lines name it was, by asking for each.
Refused find_refused(const std::vector<std::string>& lines, const std::string& folder) {
  for (const std::string& line : lines) {
    for (const std::string& path : paths_told_of(line)) {
      Refused refused = look_at((fs::path(folder) / path).lexically_normal());
      if (refused.refusal != Refusal::none) return refused;
    }
  }
  return {};
}

bool can_be_allowed(const fs::path& folder) {
  const std::string text = folder.string();
  return folder.has_relative_path() && !(text + "/").starts_with("/proc/") &&
         !(text + "/").starts_with("/sys/");
}

/// With `--isolate system` all has a layer that can have one, the root's folder too.
void tell_of_no_layer(const Refused& refused, Finding& finding) {
  finding.message = '\'' + refused.path.string() + "' is read-only here";
  finding.why =
      "neither the repository itself is changed by a job, nor what is mounted read-only on this "
      "machine or cannot be laid under another file system";
  finding.help = "--allow-write " + refused.folder.string() + ", if your user may write there";
}

std::string help_for(const Refused& refused) {
  if (refused.refusal == Refusal::user_and_view)
    return "your user may not write there, isolated or not: name a folder of yours";
  const std::string off =
      "--isolate system, with which a job writes everywhere and nothing of it stays\n"
      "or --isolate off, with which jobs write wherever your user may";
  if (refused.path.empty())
    return "--allow-write DIR, for a folder that it may write to\nor " + off;
  if (!can_be_allowed(refused.folder)) return off;
  return "--allow-write " + refused.folder.string() + "\nor " + off;
}

bool tells_denial(std::string_view line) {
  constexpr std::array<std::string_view, 3> signs = {"EACCES", "superuser privilege",
                                                     "are you root?"};
  return expr::contains_ignoring_case(line, denied) ||
         std::any_of(signs.begin(), signs.end(), [line](std::string_view sign) {
           return line.find(sign) != std::string_view::npos;
         });
}

/// Users that do not exist in the job's namespace are all seen as this one.
constexpr uid_t nobody = 65534;

bool is_roots(const fs::path& path) {
  fs::path there = path;
  std::error_code ignored;
  while (!fs::exists(there, ignored) && there.has_relative_path()) there = there.parent_path();
  struct stat status {};
  return ::stat(there.c_str(), &status) == 0 && status.st_uid == nobody &&
         ::faccessat(AT_FDCWD, there.c_str(), W_OK, AT_EACCESS) != 0;
}

}  // namespace

bool tells_read_only(std::string_view line) {
  return line.find("EROFS") != std::string_view::npos ||
         expr::contains_ignoring_case(line, read_only);
}

std::vector<std::string> paths_told_of(std::string_view line, std::string_view words) {
  std::vector<std::string> paths;
  add_quoted(paths, line);
  for (std::size_t at = 0; at + words.size() <= line.size(); ++at) {
    if (!expr::equal_ignoring_case(line.substr(at, words.size()), words)) continue;
    add_before(paths, line.substr(0, at));
    break;
  }
  add_words(paths, line);
  return paths;
}

std::optional<Finding> explain_read_only(const std::vector<std::string>& log,
                                         const std::string& folder, const Place& step) {
  std::vector<std::string> lines;
  std::copy_if(log.begin(), log.end(), std::back_inserter(lines), tells_read_only);
  if (lines.empty()) return std::nullopt;
  // What it said last ended it.
  std::reverse(lines.begin(), lines.end());
  const Refused refused = find_refused(lines, folder);
  Finding finding;
  finding.slug = "exit-status";
  finding.severity = "note";
  finding.message = refused.path.empty()
                        ? "a program wanted to write where an isolated job may not"
                        : '\'' + refused.path.string() + "' is read-only for an isolated job";
  finding.why = "it writes to its workspace, its home and its temporary folders only";
  finding.help = help_for(refused);
  finding.place = step;
  if (!refused.path.empty() && !is_read_only_at("/") && can_be_allowed(refused.folder))
    tell_of_no_layer(refused, finding);
  return finding;
}

std::optional<Finding> explain_roots_own(const std::vector<std::string>& log,
                                         const std::string& folder, const Place& step) {
  const auto last = std::find_if(log.rbegin(), log.rend(), tells_denial);
  if (last == log.rend()) return std::nullopt;
  Finding finding;
  finding.slug = "exit-status";
  finding.severity = "note";
  finding.message = "files of the machine's root cannot be changed here";
  for (const std::string& path : paths_told_of(*last, denied)) {
    const fs::path whole = (fs::path(folder) / path).lexically_normal();
    if (!is_roots(whole)) continue;
    finding.message =
        '\'' + whole.string() + "' is the machine's root's: it cannot be changed here";
    break;
  }
  finding.why = "localrun was started by an ordinary user, whose rights are all that its jobs have";
  finding.help =
      "start it as root (sudo localrun …), where such changes vanish with the job too\n"
      "or install what it wants on this machine, and leave the step out: if: ${{ !env.LOCALRUN }}";
  finding.place = step;
  return finding;
}

}  // namespace localrun
