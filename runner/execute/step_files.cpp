#include "runner/execute/step_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <random>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace {

bool is_untouched(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0 &&
         status.st_nlink == 1;
}

Result<void> make_empty_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (file < 0) return system_error("cannot create " + path, errno);
  ::close(file);
  return {};
}

/// Whatever the step made of it: a file, a link, or a folder.
void remove_any(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return;
  ::rmdir(path.c_str());  // a full folder goes with the job's temp folder
}

}  // namespace

StepFiles::StepFiles(std::string folder)
    : folder_(std::move(folder)), random_(std::random_device{}()) {
  random_ = (random_ << 32U) | std::random_device{}();
}

std::string StepFiles::fresh_name() {
  std::array<char, 40> text{};
  const auto count = static_cast<unsigned long long>(++counter_);
  // The shape of a UUID: 8-4-4-4-12 hexadecimal digits.
  std::snprintf(text.data(), text.size(), "%08llx-%04llx-4%03llx-8%03llx-%012llx",
                static_cast<unsigned long long>(random_ >> 32U),
                static_cast<unsigned long long>(random_ >> 16U) & 0xffffU,
                static_cast<unsigned long long>(random_ >> 4U) & 0xfffU,
                static_cast<unsigned long long>(random_) & 0xfffU, count);
  return text.data();
}

Result<void> StepFiles::renew() {
  const std::string name = fresh_name();
  for (const FileCommandNames& names : file_commands()) {
    std::string& path = paths_[static_cast<std::size_t>(names.command)];
    std::string next = folder_ + "/" + std::string(names.file_prefix) + name;
    if (!path.empty() && is_untouched(path) && std::rename(path.c_str(), next.c_str()) == 0) {
      path = std::move(next);
      continue;
    }
    if (!path.empty()) remove_any(path);
    path = std::move(next);
    const auto made = make_empty_file(path);
    if (!made) return made.error();
  }
  return {};
}

const std::string& StepFiles::path(FileCommand command) const {
  return paths_[static_cast<std::size_t>(command)];
}

GithubEntries StepFiles::github_entries() const {
  GithubEntries entries;
  for (const FileCommandNames& names : file_commands())
    entries.emplace_back(names.context_key, path(names.command));
  return entries;
}

}  // namespace localrun
