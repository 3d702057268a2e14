#include "runner/execute/step_files.hpp"

#include "runner/execute/work_files.hpp"

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

Result<void> make_empty_file(int folder, const std::string& name, const std::string& shown) {
  const Fd file(::openat(folder, name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644));
  if (!file) return system_error("cannot create " + shown, errno);
  return {};
}

/// Whatever the step made of it: a file, a link, or a folder.
void remove_any(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return;
  ::rmdir(path.c_str());  // a full folder goes with the job's temp folder
}

}  // namespace

StepFiles::StepFiles(std::string folder, ArtifactFiles artifacts)
    : folder_(std::move(folder)), artifacts_(artifacts) {
  // Not std::random_device, which first asks the processor what it can do: dear on a virtual one.
  if (::getentropy(&random_, sizeof random_) != 0) random_ = std::random_device{}();
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

/// By its descriptor the folder's own path is walked once, not for every file of every step.
Result<void> StepFiles::open_folder() {
  if (opened_) {
    struct stat status {};
    if (::fstat(opened_.get(), &status) == 0 && status.st_nlink > 0) return {};
  }
  // The first time, or a step has removed it.
  const auto made = make_folders(folder_);
  if (!made) return made.error();
  opened_ = Fd(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened_) return system_error("cannot open " + folder_, errno);
  return {};
}

bool StepFiles::is_untouched(const std::string& name) const {
  static const uid_t user = ::geteuid();
  struct stat status {};
  return ::fstatat(opened_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG(status.st_mode) && status.st_size == 0 && status.st_nlink == 1 &&
         (status.st_mode & S_IWUSR) != 0 && status.st_uid == user;
}

bool StepFiles::is_ignored(FileCommand command) const noexcept {
  return !reads_artifacts() &&
         (command == FileCommand::artifacts || command == FileCommand::artifacts_list);
}

Result<void> StepFiles::renew() {
  const auto opened = open_folder();
  if (!opened) return opened.error();
  const std::string name = fresh_name();
  for (const FileCommandNames& names : file_commands()) {
    std::string& path = paths_[static_cast<std::size_t>(names.command)];
    const std::string old = path.empty() ? std::string() : path.substr(folder_.size() + 1);
    const std::string next = std::string(names.file_prefix) + name;
    const bool is_empty = !old.empty() && is_untouched(old);
    if (is_empty && is_ignored(names.command)) continue;
    const bool is_kept =
        is_empty && ::renameat(opened_.get(), old.c_str(), opened_.get(), next.c_str()) == 0;
    if (!is_kept && !old.empty()) remove_any(path);
    path = folder_ + "/" + next;
    if (is_kept) continue;
    const auto made = make_empty_file(opened_.get(), next, path);
    if (!made) return made.error();
  }
  return {};
}

bool StepFiles::is_empty(FileCommand command) const {
  return is_untouched(path(command).substr(folder_.size() + 1));
}

const std::string& StepFiles::path(FileCommand command) const {
  return paths_[static_cast<std::size_t>(command)];
}

StepFiles::Names StepFiles::names() const {
  Names names;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    if (!paths_[i].empty()) names[i] = paths_[i].substr(folder_.size() + 1);
  }
  return names;
}

void StepFiles::adopt(const Names& names) {
  for (std::size_t i = 0; i < paths_.size(); ++i) paths_[i] = folder_ + "/" + names[i];
}

GithubEntries StepFiles::github_entries() const {
  GithubEntries entries;
  for (const FileCommandNames& names : file_commands())
    entries.emplace_back(names.context_key, path(names.command));
  return entries;
}

}  // namespace localrun
