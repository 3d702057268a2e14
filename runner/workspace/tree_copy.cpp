#include "runner/workspace/tree_copy.hpp"

#include "runner/process/fd.hpp"
#include "runner/process/private_files.hpp"
#include "runner/workspace/file_time.hpp"
#include "runner/workspace/workspace_layers.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace localrun {
namespace {

constexpr const char* opaque_name = "user.overlay.opaque";
constexpr mode_t private_folder = 0700;
constexpr mode_t permissions = 07777;

Error cannot(std::string_view verb, const std::string& path) {
  return system_error("cannot " + std::string(verb) + " '" + path + "'", errno);
}

Result<void> copy_contents(const std::string& from, const std::string& to) {
  const Fd source(::open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!source) return cannot("read", from);
  const Fd target(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!target) return cannot("write", to);
  if (::ioctl(target.get(), FICLONE, source.get()) == 0) return {};
  constexpr std::size_t portion = std::size_t{1} << 30U;
  for (;;) {
    const ssize_t count =
        ::copy_file_range(source.get(), nullptr, target.get(), nullptr, portion, 0);
    if (count == 0) return {};
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
  }
  std::array<char, 65536> block{};
  for (;;) {
    const ssize_t count = ::read(source.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot("read", from);
    if (count == 0) return {};
    for (ssize_t done = 0; done < count;) {
      const ssize_t more =
          ::write(target.get(), block.data() + done, static_cast<std::size_t>(count - done));
      if (more < 0 && errno != EINTR) return cannot("write", to);
      if (more > 0) done += more;
    }
  }
}

std::string target_of(const std::string& link) {
  std::array<char, 4096> text{};
  const ssize_t count = ::readlink(link.c_str(), text.data(), text.size());
  return count < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(count));
}

Result<void> make_folder(const TreeEntry& entry, const std::string& to) {
  if (::mkdir(to.c_str(), private_folder) != 0 && errno != EEXIST) return cannot("create", to);
  if (entry.is_opaque) {
    if (::lsetxattr(to.c_str(), opaque_name, "y", 1, 0) != 0) return cannot("mark", to);
  } else {
    ::lremovexattr(to.c_str(), opaque_name);
  }
  return {};
}

Result<void> copy_one(const std::string& from, const TreeEntry& entry, const std::string& to) {
  if (S_ISDIR(entry.mode)) return make_folder(entry, to);
  if (S_ISLNK(entry.mode))
    return ::symlink(target_of(from).c_str(), to.c_str()) == 0 ? Result<void>()
                                                               : cannot("create", to);
  if (!S_ISREG(entry.mode))
    return ::mknod(to.c_str(), entry.mode, entry.device) == 0 ? Result<void>()
                                                              : cannot("create", to);
  if (Result<void> done = copy_contents(from, to); !done) return done;
  if (::chmod(to.c_str(), entry.mode & permissions) != 0) return cannot("change the mode of", to);
  const timespec time{static_cast<time_t>(entry.modified / one_second),
                      entry.modified % one_second};
  const timespec times[2] = {time, time};
  ::utimensat(AT_FDCWD, to.c_str(), times, AT_SYMLINK_NOFOLLOW);
  return {};
}

/// Last, so that what is in read-only folders can be made.
Result<void> set_folder_modes(const Tree& tree, const std::string& copy) {
  for (auto entry = tree.rbegin(); entry != tree.rend(); ++entry) {
    const std::string place = joined(copy, entry->first);
    if (S_ISDIR(entry->second.mode) &&
        ::chmod(place.c_str(), entry->second.mode & permissions) != 0)
      return cannot("change the mode of", place);
  }
  return {};
}

void open_folders(const Tree& tree, const std::string& copy) {
  for (const auto& [path, entry] : tree) {
    if (S_ISDIR(entry.mode)) ::chmod(joined(copy, path).c_str(), private_folder);
  }
}

/// Whether a portion of the file is chosen; portions overlap, as what is looked for may lie across.
bool has_contents(const std::string& path, const std::function<bool(std::string_view)>& is_chosen) {
  constexpr std::size_t portion = std::size_t{8} << 20U;
  constexpr std::size_t overlap = std::size_t{64} << 10U;
  const Fd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  std::string text;
  while (file) {
    const std::size_t kept = std::min(text.size(), overlap);
    text.erase(0, text.size() - kept);
    text.resize(kept + portion);
    const ssize_t count = ::read(file.get(), text.data() + kept, portion);
    if (count <= 0) return false;
    text.resize(kept + static_cast<std::size_t>(count));
    if (is_chosen(text)) return true;
  }
  return false;
}

constexpr TreeLimits no_limits{std::numeric_limits<std::size_t>::max(),
                               std::numeric_limits<std::uint64_t>::max()};

}  // namespace

Result<void> update_copy(const std::string& folder, const Tree& before, const Tree& now,
                         const std::string& copy) {
  open_folders(before, copy);
  const auto is_same = [&](const auto& entry) {
    const auto known = before.find(entry.first);
    return known != before.end() && known->second == entry.second && !entry.second.is_fresh;
  };
  for (auto entry = before.rbegin(); entry != before.rend(); ++entry) {
    const auto later = now.find(entry->first);
    const bool are_folders =
        later != now.end() && S_ISDIR(later->second.mode) && S_ISDIR(entry->second.mode);
    if (are_folders || (later != now.end() && is_same(*later))) continue;
    if (Result<void> done = remove_tree(joined(copy, entry->first)); !done) return done;
  }
  for (const auto& entry : now) {
    if (!S_ISDIR(entry.second.mode) && is_same(entry)) continue;
    auto done = copy_one(joined(folder, entry.first), entry.second, joined(copy, entry.first));
    // What has gone meanwhile is no part of it.
    if (!done && done.error().code() != ENOENT) return done;
  }
  return set_folder_modes(now, copy);
}

Result<void> link_copy(const std::string& copy, const std::string& to) {
  LOCALRUN_TRY(const Tree tree, scan_tree(copy, no_limits));
  if (::mkdir(to.c_str(), private_folder) != 0) return cannot("create", to);
  for (const auto& [path, entry] : tree) {
    const std::string place = joined(to, path);
    if (S_ISDIR(entry.mode)) {
      if (Result<void> made = make_folder(entry, place); !made) return made;
    } else if (::linkat(AT_FDCWD, joined(copy, path).c_str(), AT_FDCWD, place.c_str(), 0) != 0) {
      return cannot("link", place);
    }
  }
  return set_folder_modes(tree, to);
}

Result<void> copy_tree(const std::string& folder, const std::string& to) {
  LOCALRUN_TRY(const Tree tree, scan_tree(folder, no_limits));
  return update_copy(folder, {}, tree, to);
}

std::vector<std::string> remove_files_if(const std::string& folder,
                                         const std::function<bool(std::string_view)>& is_chosen,
                                         const std::string& except) {
  std::vector<std::string> removed;
  const auto tree = scan_tree(folder, no_limits);
  if (!tree) return removed;
  for (const auto& [path, entry] : *tree) {
    if (!except.empty() && is_within(path, except)) continue;
    const std::string place = joined(folder, path);
    const bool is_it = is_chosen(path) || (S_ISLNK(entry.mode) && is_chosen(target_of(place))) ||
                       (S_ISREG(entry.mode) && has_contents(place, is_chosen));
    if (is_it && !S_ISDIR(entry.mode) && ::unlink(place.c_str()) == 0) removed.push_back(path);
  }
  return removed;
}

}  // namespace localrun
