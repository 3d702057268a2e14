#include "runner/workspace/copy_files.hpp"

#include "runner/process/fd.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

namespace localrun {
namespace {

namespace fs = std::filesystem;

constexpr int k_folder_flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr std::size_t k_group_size = 64;

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// By folder, then name: each folder is opened once, parents come before what is in them.
bool is_before(const std::string& left, const std::string& right) {
  const int folders = folder_of(left).compare(folder_of(right));
  return folders != 0 ? folders < 0 : name_of(left) < name_of(right);
}

/// The folder `path` below `root`, each part opened on its own so that no symbolic link is
/// followed. `make`: parts that are missing are made. On failure the descriptor is empty and errno
/// set.
Fd open_folder(int root, std::string_view path, bool make) {
  Fd folder(::openat(root, ".", k_folder_flags));
  while (folder && !path.empty()) {
    const std::string part(path.substr(0, path.find('/')));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    if (make && ::mkdirat(folder.get(), part.c_str(), 0777) != 0 && errno != EEXIST) return {};
    folder = Fd(::openat(folder.get(), part.c_str(), k_folder_flags));
  }
  return folder;
}

bool is_gone(int error_number) {
  return error_number == ENOENT || error_number == ENOTDIR || error_number == ELOOP;
}

Error write_error(std::string_view path, int error_number) {
  Error error = system_error("cannot write '" + std::string(path) + "'", error_number);
  if (error_number != ENOSPC && error_number != EDQUOT) return error;
  return Error({error.what(),
                "free some space there, or keep localrun's files elsewhere with LOCALRUN_HOME",
                error_number});
}

Error read_error(std::string_view path, int error_number) {
  return system_error("cannot read '" + std::string(path) + "'", error_number);
}

class TreeCopy {
 public:
  TreeCopy(std::string source, std::string target, std::vector<std::string> paths)
      : source_(std::move(source)), target_(std::move(target)), paths_(std::move(paths)) {}

  Result<CopiedFiles> run();

 private:
  /// Files of one folder: paths_[begin, end).
  struct Group {
    std::size_t begin;
    std::size_t end;
  };
  struct Totals {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::vector<std::string> folders;
  };

  void make_groups();
  void work();
  std::optional<Error> copy_group(Group group, Totals& totals) const;
  std::optional<Error> copy_one(int source_folder, int target_folder, const std::string& path,
                                Totals& totals) const;
  std::optional<Error> copy_link(int source_folder, int target_folder,
                                 const std::string& path) const;
  std::optional<Error> copy_regular(int source_file, const struct stat& status, int target_folder,
                                    const std::string& path) const;
  std::optional<Error> copy_data(int source_file, int target_file, const std::string& path,
                                 off_t size) const;
  /// From where both files stand, so many bytes or to the end of the source.
  std::optional<Error> copy_content(int source_file, int target_file, const std::string& path,
                                    std::uint64_t left) const;

  std::string source_;
  std::string target_;
  std::vector<std::string> paths_;
  std::vector<Group> groups_;
  Fd source_root_;
  Fd target_root_;
  std::atomic<std::size_t> next_group_ = 0;
  std::atomic<bool> has_failed_ = false;
  std::mutex result_mutex_;
  std::optional<Error> failure_;
  Totals totals_;
};

void TreeCopy::make_groups() {
  std::sort(paths_.begin(), paths_.end(), is_before);
  paths_.erase(std::unique(paths_.begin(), paths_.end()), paths_.end());
  for (std::size_t begin = 0; begin < paths_.size();) {
    std::size_t end = begin + 1;
    while (end < paths_.size() && end - begin < k_group_size &&
           folder_of(paths_[end]) == folder_of(paths_[begin])) {
      ++end;
    }
    groups_.push_back({begin, end});
    begin = end;
  }
}

Result<CopiedFiles> TreeCopy::run() {
  source_root_ = Fd(::open(source_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!source_root_) return read_error(source_, errno);
  target_root_ = Fd(::open(target_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!target_root_) return write_error(target_, errno);
  make_groups();
  const std::size_t useful = std::max(2U, std::thread::hardware_concurrency());
  const std::size_t helpers = std::min({useful - 1, paths_.size() / k_group_size, groups_.size()});
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < helpers; ++i) threads.emplace_back([this] { work(); });
  work();
  threads.clear();
  if (failure_) return *failure_;
  return CopiedFiles{totals_.files, totals_.bytes, std::move(totals_.folders)};
}

void TreeCopy::work() {
  Totals totals;
  std::optional<Error> failure;
  while (!failure && !has_failed_) {
    const std::size_t index = next_group_.fetch_add(1);
    if (index >= groups_.size()) break;
    failure = copy_group(groups_[index], totals);
  }
  if (failure) has_failed_ = true;
  const std::lock_guard lock(result_mutex_);
  if (failure && !failure_) failure_ = std::move(failure);
  totals_.files += totals.files;
  totals_.bytes += totals.bytes;
  totals_.folders.insert(totals_.folders.end(), totals.folders.begin(), totals.folders.end());
}

std::optional<Error> TreeCopy::copy_group(Group group, Totals& totals) const {
  const std::string_view folder = folder_of(paths_[group.begin]);
  const Fd source = open_folder(source_root_.get(), folder, false);
  if (!source) {
    if (is_gone(errno)) return std::nullopt;
    return read_error(source_ + "/" + std::string(folder), errno);
  }
  const Fd target = open_folder(target_root_.get(), folder, true);
  if (!target) return write_error(target_ + "/" + std::string(folder), errno);
  for (std::size_t i = group.begin; i < group.end; ++i) {
    if (auto failure = copy_one(source.get(), target.get(), paths_[i], totals)) return failure;
  }
  return std::nullopt;
}

std::optional<Error> TreeCopy::copy_one(int source_folder, int target_folder,
                                        const std::string& path, Totals& totals) const {
  const char* name = name_of(path).data();
  // O_NONBLOCK: a pipe put in a file's place must not stop us.
  const Fd file(::openat(source_folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) {
    if (errno == ELOOP) {
      ++totals.files;
      return copy_link(source_folder, target_folder, path);
    }
    if (errno == ENOENT || errno == ENXIO) return std::nullopt;
    return read_error(source_ + "/" + path, errno);
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return read_error(source_ + "/" + path, errno);
  if (S_ISDIR(status.st_mode)) totals.folders.push_back(path);
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  ++totals.files;
  totals.bytes += static_cast<std::uint64_t>(status.st_size);
  return copy_regular(file.get(), status, target_folder, path);
}

std::optional<Error> TreeCopy::copy_link(int source_folder, int target_folder,
                                         const std::string& path) const {
  const char* name = name_of(path).data();
  std::array<char, 4097> content{};
  const ssize_t length = ::readlinkat(source_folder, name, content.data(), content.size() - 1);
  struct stat status {};
  if (length < 0 || ::fstatat(source_folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT || errno == EINVAL) return std::nullopt;
    return read_error(source_ + "/" + path, errno);
  }
  int outcome = ::symlinkat(content.data(), target_folder, name);
  if (outcome != 0 && errno == EEXIST && ::unlinkat(target_folder, name, 0) == 0) {
    outcome = ::symlinkat(content.data(), target_folder, name);
  }
  if (outcome != 0) return write_error(target_ + "/" + path, errno);
  const std::array<timespec, 2> times = {status.st_atim, status.st_mtim};
  ::utimensat(target_folder, name, times.data(), AT_SYMLINK_NOFOLLOW);
  return std::nullopt;
}

std::optional<Error> TreeCopy::copy_regular(int source_file, const struct stat& status,
                                            int target_folder, const std::string& path) const {
  const char* name = name_of(path).data();
  constexpr int k_flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const mode_t mode = status.st_mode & 0777U;
  Fd file(::openat(target_folder, name, k_flags, mode));
  if (!file && errno == EEXIST && ::unlinkat(target_folder, name, 0) == 0) {
    file = Fd(::openat(target_folder, name, k_flags, mode));
  }
  if (!file) return write_error(target_ + "/" + path, errno);
  constexpr off_t k_block = 512;  // what st_blocks counts in
  if (status.st_blocks * k_block < status.st_size) {
    if (auto failure = copy_data(source_file, file.get(), path, status.st_size)) return failure;
  } else if (status.st_size > 0) {
    if (auto failure = copy_content(source_file, file.get(), path, UINT64_MAX)) return failure;
  }
  const std::array<timespec, 2> times = {status.st_atim, status.st_mtim};
  // The mode again: the umask may have taken from it.
  if (::fchmod(file.get(), mode) != 0 || ::futimens(file.get(), times.data()) != 0) {
    return write_error(target_ + "/" + path, errno);
  }
  return std::nullopt;
}

/// Of a file with holes, which stay such.
std::optional<Error> TreeCopy::copy_data(int source_file, int target_file, const std::string& path,
                                         off_t size) const {
  off_t begin = ::lseek(source_file, 0, SEEK_DATA);
  if (begin < 0 && errno != ENXIO)  // a file system that does not tell
    return copy_content(source_file, target_file, path, UINT64_MAX);
  while (begin >= 0) {
    const off_t end = ::lseek(source_file, begin, SEEK_HOLE);
    if (end < 0 || ::lseek(source_file, begin, SEEK_SET) < 0)
      return read_error(source_ + "/" + path, errno);
    if (::lseek(target_file, begin, SEEK_SET) < 0) return write_error(target_ + "/" + path, errno);
    const auto length = static_cast<std::uint64_t>(end - begin);
    if (auto failure = copy_content(source_file, target_file, path, length)) return failure;
    begin = ::lseek(source_file, end, SEEK_DATA);
  }
  if (::ftruncate(target_file, size) != 0) return write_error(target_ + "/" + path, errno);
  return std::nullopt;
}

std::optional<Error> TreeCopy::copy_content(int source_file, int target_file,
                                            const std::string& path, std::uint64_t left) const {
  constexpr std::uint64_t k_at_once = std::uint64_t{1} << 30U;
  while (left > 0) {
    const ssize_t count =
        ::copy_file_range(source_file, nullptr, target_file, nullptr, std::min(left, k_at_once), 0);
    if (count == 0) return std::nullopt;
    if (count > 0) left -= static_cast<std::uint64_t>(count);
    if (count > 0 || errno == EINTR) continue;
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG || errno == EIO) {
      return write_error(target_ + "/" + path, errno);
    }
    break;  // not between these file systems: by hand, from where it stopped
  }
  std::array<char, 65536> block;
  while (left > 0) {
    const ssize_t count =
        ::read(source_file, block.data(), std::min<std::uint64_t>(left, block.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return read_error(source_ + "/" + path, errno);
    if (count == 0) return std::nullopt;
    left -= static_cast<std::uint64_t>(count);
    for (ssize_t done = 0; done < count;) {
      const ssize_t written =
          ::write(target_file, block.data() + done, static_cast<std::size_t>(count - done));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return write_error(target_ + "/" + path, errno);
      done += written;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<CopiedFiles> copy_files(const std::string& source, const std::string& target,
                               std::vector<std::string> paths) {
  return TreeCopy(source, target, std::move(paths)).run();
}

Result<std::vector<std::string>> list_files(const std::string& folder,
                                            const std::vector<std::string>& leave_out) {
  std::vector<std::string> paths;
  std::vector<std::string> folders = {std::string()};
  while (!folders.empty()) {
    const std::string relative = std::move(folders.back());
    folders.pop_back();
    std::error_code failure;
    fs::directory_iterator entries(relative.empty() ? folder : folder + "/" + relative, failure);
    if (failure == std::errc::no_such_file_or_directory && !relative.empty()) continue;
    for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
      const std::string name = entries->path().filename().string();
      std::string path = relative.empty() ? name : relative + "/" + name;
      std::error_code ignored;
      const bool is_folder = entries->symlink_status(ignored).type() == fs::file_type::directory;
      if (!is_folder) {
        paths.push_back(std::move(path));
      } else if (std::find(leave_out.begin(), leave_out.end(), path) == leave_out.end()) {
        folders.push_back(std::move(path));
      }
    }
    if (failure) return read_error(folder + "/" + relative, failure.value());
  }
  return paths;
}

}  // namespace localrun
