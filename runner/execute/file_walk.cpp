#include "runner/execute/file_walk.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <utility>
#include <vector>

namespace localrun {

namespace {

enum class EntryKind : std::uint8_t { unknown, folder, file, link, other };

struct Entry {
  std::string name;
  EntryKind kind;
};

EntryKind kind_of(const dirent& entry) {
  switch (entry.d_type) {
    case DT_DIR:
      return EntryKind::folder;
    case DT_REG:
      return EntryKind::file;
    case DT_LNK:
      return EntryKind::link;
    case DT_UNKNOWN:
      return EntryKind::unknown;
    default:
      return EntryKind::other;
  }
}

EntryKind kind_of(const struct stat& status) {
  if (S_ISDIR(status.st_mode)) return EntryKind::folder;
  if (S_ISREG(status.st_mode)) return EntryKind::file;
  return S_ISLNK(status.st_mode) ? EntryKind::link : EntryKind::other;
}

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

/// In the byte order of the names.
Result<std::vector<Entry>> entries_of(const std::string& path) {
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir(path.c_str()));
  if (!folder) return system_error("read folder " + path, errno);
  std::vector<Entry> entries;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") entries.push_back({std::string(name), kind_of(*entry)});
  }
  if (errno != 0) return system_error("read folder " + path, errno);
  std::sort(entries.begin(), entries.end(),
            [](const Entry& left, const Entry& right) { return left.name < right.name; });
  return entries;
}

/// A folder whatever the path to it.
using Identity = std::pair<dev_t, ino_t>;

class Walk {
 public:
  Walk(const FileGlob& glob, const FileWalkOptions& options, const FoundFile& found)
      : glob_(glob), options_(options), found_(found), inside_(options.workspace + "/") {}

  Result<void> from_root(const std::string& root) {
    struct stat status {};
    if (::lstat(root.c_str(), &status) != 0) {
      if (errno == ENOENT) return {};
      return system_error("look at " + root, errno);
    }
    path_ = root;
    above_.clear();
    return visit(kind_of(status), glob_.at(root));
  }

 private:
  Result<void> visit(EntryKind kind, const FileGlob::Progress& progress);
  Result<void> enter(const FileGlob::Progress& progress);
  Result<void> visit_entries(const FileGlob::Progress& progress);

  [[nodiscard]] bool is_inside() const { return path_.starts_with(inside_); }
  [[nodiscard]] bool leads_inside() const {
    return is_inside() || path_ == "/" || inside_.starts_with(path_ + "/");
  }
  Result<EntryKind> target_kind() const {
    struct stat status {};
    if (::stat(path_.c_str(), &status) != 0) return system_error("look at " + path_, errno);
    return kind_of(status);
  }

  const FileGlob& glob_;
  const FileWalkOptions& options_;
  const FoundFile& found_;
  const std::string inside_;     // what paths inside the workspace begin with
  std::string path_;             // of the entry that is looked at
  std::vector<Identity> above_;  // folders on the way to it, when links are followed
};

Result<void> Walk::visit(EntryKind kind, const FileGlob::Progress& progress) {
  const FileGlob::Match match = glob_.match(progress);
  if (!match.may_match_below || !leads_inside()) return {};
  if (Result<void> go_on = options_.check(); !go_on) return go_on;
  if (kind == EntryKind::unknown || (kind == EntryKind::link && options_.follow_symbolic_links)) {
    struct stat status {};
    const auto look = options_.follow_symbolic_links ? ::stat : ::lstat;
    if (look(path_.c_str(), &status) != 0) {
      if (errno == ENOENT && options_.follow_symbolic_links) return {};
      return system_error("look at " + path_, errno);
    }
    kind = kind_of(status);
  }
  if (kind == EntryKind::folder) return enter(progress);
  if (!match.as_file || !is_inside()) return {};
  if (kind == EntryKind::link) {
    LOCALRUN_TRY(const EntryKind target, target_kind());
    kind = target;
  }
  return kind == EntryKind::file ? found_(path_) : Result<void>();
}

Result<void> Walk::enter(const FileGlob::Progress& progress) {
  if (!options_.follow_symbolic_links) return visit_entries(progress);
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return system_error("look at " + path_, errno);
  }
  const Identity identity(status.st_dev, status.st_ino);
  if (std::find(above_.begin(), above_.end(), identity) != above_.end())
    return {};  // a circle of links
  above_.push_back(identity);
  Result<void> result = visit_entries(progress);
  above_.pop_back();
  return result;
}

Result<void> Walk::visit_entries(const FileGlob::Progress& progress) {
  LOCALRUN_TRY(const std::vector<Entry> entries, entries_of(path_));
  const std::size_t own_size = path_.size();
  for (const Entry& entry : entries) {
    if (path_ != "/") path_ += '/';
    path_ += entry.name;
    Result<void> result = visit(entry.kind, glob_.step(progress, entry.name));
    path_.resize(own_size);
    if (!result) return result;
  }
  return {};
}

}  // namespace

Result<void> walk_files(const FileGlob& glob, const FileWalkOptions& options,
                        const FoundFile& found) {
  Walk walk(glob, options, found);
  for (const std::string& root : glob.roots()) {
    if (Result<void> result = walk.from_root(root); !result) return result;
  }
  return {};
}

}  // namespace localrun
