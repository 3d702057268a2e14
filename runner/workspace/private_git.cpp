#include "runner/workspace/private_git.hpp"

#include "runner/process/fd.hpp"
#include "runner/process/git.hpp"
#include "runner/workspace/remote.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>

namespace localrun {
namespace {

namespace fs = std::filesystem;

/// A key of the real repository's configuration that its private copy keeps. An empty name: all of
/// the section.
struct KeptKey {
  std::string_view section;
  std::string_view name;
};
constexpr std::array<KeptKey, 30> k_kept = {{
    {"core", "autocrlf"},
    {"core", "eol"},
    {"core", "safecrlf"},
    {"core", "symlinks"},
    {"core", "ignorecase"},
    {"core", "filemode"},
    {"core", "quotepath"},
    {"core", "precomposeunicode"},
    {"core", "sparsecheckout"},
    {"core", "sparsecheckoutcone"},
    {"core", "abbrev"},
    {"core", "bigfilethreshold"},
    {"core", "excludesfile"},
    {"core", "attributesfile"},
    {"core", "whitespace"},
    {"index", "sparse"},
    {"remote", "url"},
    {"remote", "pushurl"},
    {"remote", "fetch"},
    {"remote", "tagopt"},
    {"remote", "promisor"},
    {"remote", "partialclonefilter"},
    {"branch", "remote"},
    {"branch", "merge"},
    {"user", "name"},
    {"user", "email"},
    {"extensions", "objectformat"},
    {"extensions", "partialclone"},
    {"filter", ""},
    {"diff", ""},
}};

// Refs that belong to an operation under way, or to the person alone.
constexpr std::array<std::string_view, 4> k_private_refs = {"refs/bisect", "refs/worktree",
                                                            "refs/rewritten", "refs/stash"};

struct Setting {
  std::string_view section;
  std::string_view subsection;
  std::string_view name;
  std::string_view value;
};

std::optional<Setting> parse_setting(std::string_view entry) {
  const std::size_t line_end = entry.find('\n');
  const std::string_view key = entry.substr(0, line_end);
  const std::size_t first = key.find('.');
  const std::size_t last = key.rfind('.');
  if (first == std::string_view::npos) return std::nullopt;
  Setting setting;
  setting.section = key.substr(0, first);
  if (last > first) setting.subsection = key.substr(first + 1, last - first - 1);
  setting.name = key.substr(last + 1);
  // A key without `=` means true.
  setting.value = line_end == std::string_view::npos ? "true" : entry.substr(line_end + 1);
  return setting;
}

bool is_kept(const Setting& setting) {
  return std::any_of(k_kept.begin(), k_kept.end(), [&](const KeptKey& key) {
    return key.section == setting.section && (key.name.empty() || key.name == setting.name);
  });
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string as_text(const Setting& setting) {
  std::string text = "[" + std::string(setting.section);
  if (!setting.subsection.empty()) text += " " + in_quotes(setting.subsection);
  const bool is_url = setting.name == "url" || setting.name == "pushurl";
  return text + "]\n\t" + std::string(setting.name) + " = " +
         in_quotes(is_url ? without_credentials(setting.value) : setting.value) + "\n";
}

Result<void> write_file(const std::string& path, std::string_view text) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file) return system_error("cannot write '" + path + "'", errno);
  while (!text.empty()) {
    const ssize_t count = ::write(file.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot write '" + path + "'", errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

/// Nothing happens when the source does not exist. The time is kept: git compares the index's with
/// its files'.
Result<void> copy_if_there(const std::string& source, const std::string& target) {
  struct stat status {};
  if (::stat(source.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  const std::optional<std::string> text = read_small_file(source);
  if (!text)
    return errno == ENOENT ? Result<void>() : system_error("cannot read '" + source + "'", errno);
  const Result<void> written = write_file(target, *text);
  if (!written) return written;
  const std::array<timespec, 2> times = {status.st_atim, status.st_mtim};
  ::utimensat(AT_FDCWD, target.c_str(), times.data(), 0);
  return {};
}

Result<void> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) == 0 || errno == EEXIST) return {};
  return system_error("cannot create '" + path + "'", errno);
}

/// The loose refs below `name` (`refs`, `refs/heads`, …).
Result<void> copy_refs(const std::string& source, const std::string& target,
                       const std::string& name) {
  Result<void> outcome = make_folder(target + "/" + name);
  std::error_code failure;
  fs::directory_iterator entries(source + "/" + name, failure);
  for (; outcome && !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
    const std::string entry = name + "/" + entries->path().filename().string();
    std::error_code ignored;
    const bool is_private =
        std::find(k_private_refs.begin(), k_private_refs.end(), entry) != k_private_refs.end();
    if (is_private || entries->path().extension() == ".lock") continue;
    outcome = entries->is_directory(ignored)
                  ? copy_refs(source, target, entry)
                  : copy_if_there(source + "/" + entry, target + "/" + entry);
  }
  return outcome;
}

/// Refs that are not kept as files, as one file of packed refs.
Result<void> pack_refs(const GitFolder& source, const std::string& git) {
  LOCALRUN_TRY(const std::string refs,
               run_git(source.root, {"for-each-ref", "--format=%(objectname) %(refname)"}));
  return write_file(git + "/packed-refs", refs);
}

Result<void> write_refs(const GitFolder& source, const std::string& git) {
  if (source.has_reftable()) {
    const Result<void> folder = make_folder(git + "/refs");
    return folder ? pack_refs(source, git) : folder;
  }
  // Loose ones first: a ref that is packed meanwhile is in the file that is read later.
  const Result<void> loose = copy_refs(source.common_dir, git, "refs");
  return loose ? copy_if_there(source.common_dir + "/packed-refs", git + "/packed-refs") : loose;
}

Result<std::string> head_of(const GitFolder& source) {
  if (!source.has_reftable()) {
    if (const auto ref = symbolic_ref(source.git_dir + "/HEAD")) return "ref: " + *ref + "\n";
    if (const auto text = read_small_file(source.git_dir + "/HEAD")) return *text;
    return system_error("cannot read '" + source.git_dir + "/HEAD'", errno);
  }
  LOCALRUN_TRY(GitCall call, GitCall::start(source.root, {"symbolic-ref", "--quiet", "HEAD"}));
  LOCALRUN_TRY(const GitOutput ref, call.finish());
  if (ref.is_success()) return "ref: " + ref.out;
  return run_git(source.root, {"rev-parse", "HEAD"});
}

/// The line of `objects/info/alternates` for a folder.
std::string alternate(const std::string& objects) {
  return (objects.find('\n') == std::string::npos ? objects : in_quotes(objects)) + "\n";
}

Result<void> copy_index(const GitFolder& source, const std::string& git) {
  const Result<void> index = copy_if_there(source.git_dir + "/index", git + "/index");
  if (!index) return index;
  std::error_code failure;
  fs::directory_iterator entries(source.git_dir, failure);
  for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
    const std::string name = entries->path().filename().string();
    if (name.compare(0, 12, "sharedindex.") != 0) continue;
    const Result<void> shared = copy_if_there(entries->path().string(), git + "/" + name);
    if (!shared) return shared;
  }
  return {};
}

}  // namespace

std::string private_configuration(std::string_view configuration, IndexCopy index) {
  std::string kept;
  bool has_extension = false;
  while (!configuration.empty()) {
    const std::size_t end = std::min(configuration.find('\0'), configuration.size());
    const std::optional<Setting> setting = parse_setting(configuration.substr(0, end));
    configuration.remove_prefix(std::min(end + 1, configuration.size()));
    if (!setting || !is_kept(*setting)) continue;
    has_extension |= setting->section == "extensions";
    kept += as_text(*setting);
  }
  std::string text =
      "[core]\n\trepositoryformatversion = " + std::string(has_extension ? "1" : "0") +
      "\n\tbare = false\n\tlogallrefupdates = true\n\tfsmonitor = false\n";
  // The index was written for the original files: the copies have other inodes and change times.
  if (index == IndexCopy::with_index) text += "\tcheckStat = minimal\n\ttrustctime = false\n";
  return text + kept;
}

Result<void> make_private_git(const GitFolder& source, const std::string& target, IndexCopy index,
                              std::string_view configuration) {
  const std::string git = target + "/.git";
  std::error_code failure;
  fs::remove_all(git, failure);
  if (failure) return system_error("cannot replace '" + git + "'", failure.value());
  for (const char* folder : {"", "/objects", "/objects/info", "/objects/pack", "/info"}) {
    const Result<void> made = make_folder(git + folder);
    if (!made) return made;
  }
  LOCALRUN_TRY(const std::string head, head_of(source));
  Result<void> outcome = write_refs(source, git);
  for (const char* file : {"/shallow", "/info/exclude", "/info/attributes"}) {
    if (outcome) outcome = copy_if_there(source.common_dir + file, git + file);
  }
  if (outcome)
    outcome =
        copy_if_there(source.git_dir + "/info/sparse-checkout", git + "/info/sparse-checkout");
  if (outcome)
    outcome =
        write_file(git + "/objects/info/alternates", alternate(source.common_dir + "/objects"));
  if (outcome) outcome = write_file(git + "/config", private_configuration(configuration, index));
  if (outcome && index == IndexCopy::with_index) outcome = copy_index(source, git);
  // Last: a `.git` without HEAD is no repository, so a half-made one is never used.
  if (outcome) outcome = write_file(git + "/HEAD", head);
  return outcome;
}

}  // namespace localrun
