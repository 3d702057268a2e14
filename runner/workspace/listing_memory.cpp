#include "runner/workspace/listing_memory.hpp"

#include "runner/process/fd.hpp"
#include "runner/process/git.hpp"
#include "runner/process/private_files.hpp"
#include "runner/workspace/file_time.hpp"
#include "runner/workspace/ignored_paths.hpp"
#include "runner/workspace/workspace_layers.hpp"

#include <algorithm>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace localrun {
namespace {

constexpr std::string_view version = "ignored paths 1";
constexpr std::string_view end_of_stamps;
constexpr std::string_view end_of_all;
constexpr FileTime coarse_tick = 2 * one_second;  // where a file system keeps seconds
constexpr std::size_t most_stamps = 50'000;
constexpr int deepest = 200;

/// What tells a change of a file, or of a folder's list of names.
struct Stamp {
  std::string text = "-";  // there is none
  mode_t mode = 0;
  std::int64_t changed = 0;
  [[nodiscard]] bool is_settled(std::int64_t begin) const {
    return begin - changed >= (changed % one_second == 0 ? coarse_tick : file_time_tick);
  }
};

Stamp stamp_of(int above, const char* path) {
  struct statx status {};
  if (::statx(above, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &status) != 0)
    return {};
  const std::int64_t changed = nanoseconds(status.stx_ctime);
  const std::int64_t modified = nanoseconds(status.stx_mtime);
  Stamp stamp;
  for (const std::int64_t number :
       {static_cast<std::int64_t>(makedev(status.stx_dev_major, status.stx_dev_minor)),
        static_cast<std::int64_t>(status.stx_ino), static_cast<std::int64_t>(status.stx_mode),
        static_cast<std::int64_t>(status.stx_size), modified, changed})
    stamp.text += ' ' + std::to_string(number);
  stamp.mode = status.stx_mode;
  stamp.changed = std::max(changed, modified);
  return stamp;
}

/// Of the last one that git finds; nothing: it cannot be told.
std::optional<std::string> patterns_of_user(std::string_view configuration) {
  std::optional<std::string> path;
  constexpr std::string_view key = "core.excludesfile\n";
  for (const std::string& entry : paths_in(configuration)) {
    if (entry == "core.excludesfile") return std::nullopt;
    if (entry.starts_with(key)) path = entry.substr(key.size());
  }
  const char* const home = std::getenv("HOME");
  const char* const settings = std::getenv("XDG_CONFIG_HOME");
  if (!path && settings != nullptr && *settings == '/')
    return std::string(settings) + "/git/ignore";
  if (!path) path = "~/.config/git/ignore";
  if (path->starts_with("~/") && home != nullptr) path = home + path->substr(1);
  if (!path->starts_with('/')) return std::nullopt;
  return path;
}

/// The file itself, where links lead to it: git follows them here.
std::string real_path(const std::string& path) {
  std::error_code failure;
  const auto real = std::filesystem::weakly_canonical(path, failure);
  return failure ? path : real.string();
}

/// By path: below the working tree, else absolute.
using Stamps = std::vector<std::pair<std::string, Stamp>>;

/// All that the listing was made by.
class Walk {
 public:
  Walk(const GitFolder& tree, std::set<std::string> ignored, std::int64_t begin)
      : ignored_(std::move(ignored)), begin_(begin) {
    enter(AT_FDCWD, tree.root.c_str(), "", 0);
  }
  void add(const std::string& path, int above, const char* name) {
    stamps_.emplace_back(path, stamp_of(above, name));
    is_certain_ =
        is_certain_ && stamps_.back().second.is_settled(begin_) && stamps_.size() < most_stamps;
  }
  [[nodiscard]] bool is_certain() const { return is_certain_; }
  [[nodiscard]] const Stamps& stamps() const { return stamps_; }

 private:
  void enter(int above, const char* name, const std::string& path, int depth) {
    add(path.empty() ? "." : path, above, name);
    const int descriptor =
        ::openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    DIR* const stream = descriptor < 0 ? nullptr : ::fdopendir(descriptor);
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(stream, &::closedir);
    is_certain_ = is_certain_ && stream != nullptr && depth < deepest;
    while (is_certain_) {
      const dirent* const entry = ::readdir(folder.get());
      if (entry == nullptr) break;
      look_at(descriptor, *entry, path, depth);
    }
    if (stream == nullptr && descriptor >= 0) ::close(descriptor);
  }

  void look_at(int folder, const dirent& entry, const std::string& path, int depth) {
    const std::string_view name = entry.d_name;
    if (name == "." || name == "..") return;
    if (name == ".git") {
      // Whether another repository is one, its own files tell.
      is_certain_ = is_certain_ && path.empty();
      return;
    }
    const std::string below = joined(path, name);
    if (name == ".gitignore") {
      add(below, folder, entry.d_name);
      is_certain_ = is_certain_ && S_ISREG(stamps_.back().second.mode);
      return;
    }
    unsigned char type = entry.d_type;
    if (type == DT_UNKNOWN)
      type = static_cast<unsigned char>(IFTODT(stamp_of(folder, entry.d_name).mode));
    if (type == DT_DIR && !ignored_.contains(below + '/'))
      enter(folder, entry.d_name, below, depth + 1);
  }

  std::set<std::string> ignored_;
  std::int64_t begin_;
  Stamps stamps_;
  bool is_certain_ = true;
};

/// Besides what lies in the working tree.
std::optional<std::vector<std::string>> files_beside(const GitFolder& tree,
                                                     std::string_view configuration) {
  const auto patterns = patterns_of_user(configuration);
  if (!patterns) return std::nullopt;
  // The index is replaced, never written over.
  return std::vector<std::string>{tree.git_dir + "/index", tree.git_dir + "/info/sparse-checkout",
                                  real_path(tree.common_dir + "/info/exclude"),
                                  real_path(*patterns)};
}

std::string text_of(std::string_view configuration) {
  return std::to_string(std::hash<std::string_view>{}(configuration)) + ' ' +
         std::to_string(configuration.size());
}

std::string file_of(const std::string& folder, const std::string& root) {
  return folder + '/' + std::to_string(std::hash<std::string>{}(root));
}

}  // namespace

ListingMemory::ListingMemory(const std::string& folder, const GitFolder& tree)
    : tree_(tree), file_(folder.empty() ? std::string() : file_of(folder, tree.root)) {}

bool ListingMemory::has_any() const { return !is_off() && ::access(file_.c_str(), R_OK) == 0; }

// Zero-ended: the version, the root, the configuration's digest; path and stamp of each, an empty
// one; the ignored paths, an empty one.
std::optional<std::vector<std::string>> ListingMemory::recall(
    std::string_view configuration) const {
  std::ifstream stream(file_, std::ios::binary);
  if (is_off() || !stream) return std::nullopt;
  const std::string all((std::istreambuf_iterator<char>(stream)), {});
  if (!all.ends_with('\0')) return std::nullopt;
  const std::vector<std::string> texts = paths_in(all);
  const auto beside = files_beside(tree_, configuration);
  constexpr std::size_t head = 3;
  if (!beside || texts.size() <= head || texts[0] != version || texts[1] != tree_.root ||
      texts[2] != text_of(configuration))
    return std::nullopt;
  const Fd root(::open(tree_.root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return std::nullopt;
  std::size_t at = head;
  std::size_t known_beside = 0;
  for (; at + 1 < texts.size() && texts[at] != end_of_stamps; at += 2) {
    if (stamp_of(root.get(), texts[at].c_str()).text != texts[at + 1]) return std::nullopt;
    known_beside += std::find(beside->begin(), beside->end(), texts[at]) != beside->end() ? 1 : 0;
  }
  const auto ignored = texts.begin() + static_cast<std::ptrdiff_t>(at) + 1;
  if (at + 2 > texts.size() || texts[at] != end_of_stamps || texts.back() != end_of_all ||
      known_beside != beside->size())
    return std::nullopt;
  return std::vector<std::string>(ignored, texts.end() - 1);
}

void ListingMemory::keep(std::string_view configuration, const std::vector<std::string>& ignored,
                         std::int64_t begin) const {
  const auto beside = is_off() ? std::nullopt : files_beside(tree_, configuration);
  if (!beside) return;
  std::vector<std::string> folders;
  std::copy_if(ignored.begin(), ignored.end(), std::back_inserter(folders),
               [](const std::string& path) { return path.ends_with('/'); });
  // Others are listed as a whole because of what is in them now.
  const auto by_themselves = ignored_paths(tree_.root, folders);
  if (!by_themselves) return;
  Walk walk(tree_, *by_themselves, begin);
  for (const std::string& path : *beside) walk.add(path, AT_FDCWD, path.c_str());
  if (!walk.is_certain()) return;
  std::string text;
  const auto add = [&text](std::string_view part) { text.append(part).push_back('\0'); };
  for (const std::string& part : {std::string(version), tree_.root, text_of(configuration)})
    add(part);
  for (const auto& [path, stamp] : walk.stamps()) {
    add(path);
    add(stamp.text);
  }
  add(end_of_stamps);
  for (const std::string& path : ignored) add(path);
  add(end_of_all);
  const std::string folder = file_.substr(0, file_.rfind('/'));
  if (create_private_folder(folder)) static_cast<void>(replace_private_file(file_, text));
}

}  // namespace localrun
