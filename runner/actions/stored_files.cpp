#include "runner/actions/stored_files.hpp"

#include "runner/process/private_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace localrun {

namespace {

/// `MODE SIZE MTIME CTIME NAME` and a null byte. A folder has no size: file systems differ in it.
void add_entry(std::string& text, const std::string& name, const struct stat& status) {
  const bool is_folder = S_ISDIR(status.st_mode);
  std::array<char, 160> head{};
  const int length =
      std::snprintf(head.data(), head.size(), "%o %lld %lld.%09ld %lld.%09ld ", status.st_mode,
                    is_folder ? 0LL : static_cast<long long>(status.st_size),
                    static_cast<long long>(status.st_mtim.tv_sec), status.st_mtim.tv_nsec,
                    static_cast<long long>(status.st_ctim.tv_sec), status.st_ctim.tv_nsec);
  text.append(head.data(), static_cast<std::size_t>(length)).append(name).push_back('\0');
}

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

bool describe(int folder, const std::string& prefix, std::string& text) {
  const std::unique_ptr<DIR, CloseFolder> stream(::fdopendir(folder));
  if (!stream) return false;
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    struct stat status {};
    const int at = ::dirfd(stream.get());
    if (::fstatat(at, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return false;
    add_entry(text, prefix + name, status);
    if (!S_ISDIR(status.st_mode)) continue;
    const int below = ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (below < 0 || !describe(below, prefix + name + "/", text)) return false;
  }
  return true;
}

/// Absent: it cannot be read.
std::optional<std::string> describe_folder(const std::string& folder) {
  const int top = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  std::string text;
  if (top < 0 || !describe(top, {}, text)) return std::nullopt;
  return text;
}

}  // namespace

Result<void> write_file_list(const std::string& folder, const std::string& list) {
  const auto text = describe_folder(folder);
  if (!text) return system_error("cannot read '" + folder + "'", errno);
  return replace_private_file(list, *text);
}

bool are_files_intact(const std::string& folder, const std::string& list) {
  std::ifstream file(list, std::ios::binary);
  if (!file) return false;
  const std::string written((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
  return describe_folder(folder) == written;
}

}  // namespace localrun
