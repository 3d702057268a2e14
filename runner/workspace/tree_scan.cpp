#include "runner/workspace/tree_scan.hpp"

#include "runner/process/fd.hpp"
#include "runner/workspace/file_time.hpp"
#include "runner/workspace/workspace_layers.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

namespace localrun {
namespace {

using ListedFolder = RepeatedScan::ListedFolder;

constexpr int deepest = 200;
constexpr const char* opaque_name = "user.overlay.opaque";
constexpr int itself = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;

bool is_opaque(int folder) {
  char value = 0;
  return ::fgetxattr(folder, opaque_name, &value, 1) == 1 && value == 'y';
}

TreeEntry entry_of(const struct statx& status, std::int64_t begin) {
  TreeEntry entry;
  entry.mode = status.stx_mode;
  if (S_ISCHR(entry.mode) || S_ISBLK(entry.mode))
    entry.device = makedev(status.stx_rdev_major, status.stx_rdev_minor);
  if (S_ISREG(entry.mode) || S_ISLNK(entry.mode)) {
    entry.inode = status.stx_ino;
    entry.size = status.stx_size;
    entry.modified = nanoseconds(status.stx_mtime);
    entry.changed = nanoseconds(status.stx_ctime);
    entry.is_fresh = begin - entry.changed < file_time_tick;
  }
  return entry;
}

class Scan {
 public:
  Scan(std::string folder, const TreeLimits& limits)
      : folder_(std::move(folder)), limits_(limits), begin_(file_time_now()) {}

  /// `listed` gets the folders.
  Result<Tree> run(std::vector<ListedFolder>* listed = nullptr) {
    listed_ = listed;
    enter(AT_FDCWD, folder_.c_str(), {}, 0);
    if (!is_too_large_) return std::move(tree_);
    return Error({"more than " + std::to_string(limits_.files) + " files or " +
                      std::to_string(limits_.bytes / 1'000'000) + " MB",
                  {},
                  tree_too_large});
  }

 private:
  void enter(int above, const char* name, const std::string& path, int depth) {
    const int descriptor =
        ::openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(descriptor), &::closedir);
    if (!folder) return;
    if (depth > 0) tree_[path].is_opaque = is_opaque(descriptor);
    struct stat status {};
    // Before it is listed: what is added meanwhile makes it newer.
    if (listed_ != nullptr && ::fstat(descriptor, &status) == 0)
      listed_->push_back({path, nanoseconds(status.st_ctim)});
    while (const dirent* entry = ::readdir(folder.get())) {
      const std::string_view text = entry->d_name;
      if (text == "." || text == "..") continue;
      look_at(descriptor, entry->d_name, joined(path, text), depth);
      if (is_too_large_) return;
    }
  }

  void look_at(int folder, const char* name, const std::string& path, int depth) {
    struct statx status {};
    constexpr int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
    if (::statx(folder, name, flags, STATX_BASIC_STATS, &status) != 0 || S_ISSOCK(status.stx_mode))
      return;
    const TreeEntry entry = entry_of(status, begin_);
    const bool is_folder = S_ISDIR(entry.mode);
    bytes_ += entry.size;
    tree_.emplace_hint(tree_.end(), path, entry);
    is_too_large_ = tree_.size() > limits_.files || bytes_ > limits_.bytes;
    // Something else may be mounted there.
    const bool is_entered = is_folder && depth < deepest && !is_too_large_ &&
                            (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) == 0;
    if (is_entered) enter(folder, name, path, depth + 1);
  }

  std::string folder_;
  const TreeLimits& limits_;
  std::int64_t begin_;
  Tree tree_;
  std::vector<ListedFolder>* listed_ = nullptr;
  std::uint64_t bytes_ = 0;
  bool is_too_large_ = false;
};

bool is_within(const Tree& tree, const TreeLimits& limits) {
  return tree.size() <= limits.files && bytes_in(tree) <= limits.bytes;
}

}  // namespace

Result<Tree> scan_tree(const std::string& folder, const TreeLimits& limits) {
  return Scan(folder, limits).run();
}

std::uint64_t bytes_in(const Tree& tree) {
  std::uint64_t bytes = 0;
  for (const auto& [path, entry] : tree) bytes += entry.size;
  return bytes;
}

/// What is in a folder is the same as long as its time is; so are names, and what each entry is.
bool RepeatedScan::is_as_before(std::int64_t now) {
  const Fd root(::open(folder_.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!root) return false;
  auto folder = listed_.begin();
  const auto is_listed_as_before = [&](const struct statx& status) {
    return nanoseconds(status.stx_ctime) == (folder++)->changed;
  };
  struct statx status {};
  if (::statx(root.get(), "", itself | AT_EMPTY_PATH, STATX_BASIC_STATS, &status) != 0 ||
      !is_listed_as_before(status))
    return false;
  for (auto& [path, known] : tree_) {
    if (::statx(root.get(), path.c_str(), itself, STATX_BASIC_STATS, &status) != 0) return false;
    const bool was_listed = folder != listed_.end() && folder->path == path;
    if (was_listed && !is_listed_as_before(status)) return false;
    const bool is_mount = (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
    if (S_ISDIR(status.stx_mode) && was_listed == is_mount) return false;
    TreeEntry entry = entry_of(status, now);
    entry.is_opaque = known.is_opaque;
    known.is_fresh = entry.is_fresh;
    if (entry != known) return false;
  }
  return true;
}

Result<Tree> RepeatedScan::scan(const TreeLimits& limits) {
  const std::int64_t begin = file_time_now();
  if (is_settled_ && is_within(tree_, limits) && is_as_before(begin)) return tree_;
  is_settled_ = false;
  listed_.clear();
  LOCALRUN_TRY(tree_, Scan(folder_, limits).run(&listed_));
  // As the tree is.
  std::sort(listed_.begin(), listed_.end(),
            [](const ListedFolder& a, const ListedFolder& b) { return a.path < b.path; });
  is_settled_ = !listed_.empty() &&
                std::all_of(listed_.begin(), listed_.end(), [&](const ListedFolder& each) {
                  return begin - each.changed >= file_time_tick;
                });
  return tree_;
}

}  // namespace localrun
