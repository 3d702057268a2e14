#include "runner/execute/step_files.hpp"

#include "runner/execute/work_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <linux/magic.h>
#include <random>
#include <sys/stat.h>
#include <sys/vfs.h>
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
void remove_any(int folder, const std::string& name) {
  if (::unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) return;
  // A full folder goes with the job's temp folder.
  ::unlinkat(folder, name.c_str(), AT_REMOVEDIR);
}

void add_hexadecimal(std::string& text, std::uint64_t value, int digits) {
  constexpr std::string_view all = "0123456789abcdef";
  for (int i = digits; i-- > 0;) text.push_back(all[(value >> (4 * i)) & 0xfU]);
}

std::string file_name(const FileCommandNames& names, std::string_view fresh) {
  return std::string(names.file_prefix).append(fresh);
}

std::size_t index_of(FileCommand command) { return static_cast<std::size_t>(command); }

/// There the size of a folder counts its entries, so that no change is missed for a clock that has
/// not moved on.
bool lies_in_memory(int folder) {
  struct statfs status {};
  return ::fstatfs(folder, &status) == 0 && status.f_type == TMPFS_MAGIC;
}

bool is_same(const timespec& one, const timespec& other) {
  return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
}

}  // namespace

StepFiles::StepFiles(std::string folder, ArtifactFiles artifacts)
    : beside_{folder_beside(folder)}, artifacts_(artifacts) {
  current_.path = std::move(folder);
  // Not std::random_device, which first asks the processor what it can do: dear on a virtual one.
  if (::getentropy(&random_, sizeof random_) != 0) random_ = std::random_device{}();
}

std::string StepFiles::folder_beside(std::string_view folder) {
  return std::string(folder) + "_beside";
}

std::string StepFiles::fresh_name() {
  // The shape of a UUID: 8-4-4-4-12 hexadecimal digits.
  std::string name;
  name.reserve(36);
  add_hexadecimal(name, random_ >> 32U, 8);
  name.push_back('-');
  add_hexadecimal(name, random_ >> 16U, 4);
  name.append("-4");
  add_hexadecimal(name, random_ >> 4U, 3);
  name.append("-8");
  add_hexadecimal(name, random_, 3);
  name.push_back('-');
  add_hexadecimal(name, ++counter_, 12);
  return name;
}

Result<void> StepFiles::open(Folder& folder) {
  if (folder.opened) {
    struct stat status {};
    if (::fstat(folder.opened.get(), &status) == 0 && status.st_nlink > 0) return {};
  }
  // The first time, or a step has removed it.
  const auto made = make_folders(folder.path);
  if (!made) return made.error();
  folder.opened = Fd(::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.opened) return system_error("cannot open " + folder.path, errno);
  return {};
}

bool StepFiles::is_untouched(const std::string& name) const {
  static const uid_t user = ::geteuid();
  struct stat status {};
  return ::fstatat(current_.opened.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG(status.st_mode) && status.st_size == 0 && status.st_nlink == 1 &&
         (status.st_mode & S_IWUSR) != 0 && status.st_uid == user;
}

bool StepFiles::is_ignored(FileCommand command) const noexcept {
  return !reads_artifacts() &&
         (command == FileCommand::artifacts || command == FileCommand::artifacts_list);
}

void StepFiles::note_paths() {
  for (std::size_t i = 0; i < paths_.size(); ++i)
    paths_[i].assign(current_.path).append(1, '/').append(current_.files[i]);
}

Result<void> StepFiles::renew() {
  if (take_prepared()) return {};
  const auto opened = open(current_);
  if (!opened) return opened.error();
  const std::string fresh = fresh_name();
  for (const FileCommandNames& names : file_commands()) {
    const auto renewed = renew_file(names.command, fresh);
    if (!renewed) return renewed.error();
  }
  is_adopted_ = false;
  note_paths();
  if (::fstat(current_.opened.get(), &current_.as_made) != 0) current_.as_made = {};
  return {};
}

Result<void> StepFiles::renew_file(FileCommand command, std::string_view fresh) {
  std::string& name = current_.files[index_of(command)];
  const int folder = current_.opened.get();
  std::string next = file_name(names_of(command), fresh);
  const bool is_empty = !name.empty() && is_untouched(name);
  if (is_empty && is_ignored(command)) return {};
  const bool is_kept =
      is_empty && is_adopted_ && ::renameat(folder, name.c_str(), folder, next.c_str()) == 0;
  if (!is_kept && !name.empty()) remove_any(folder, name);
  name = std::move(next);
  return is_kept ? Result<void>() : make_empty_file(folder, name, current_.path + '/' + name);
}

bool StepFiles::is_as_made(const Folder& folder) {
  struct stat status {};
  return ::fstat(folder.opened.get(), &status) == 0 && status.st_nlink > 0 &&
         status.st_size == folder.as_made.st_size &&
         is_same(status.st_mtim, folder.as_made.st_mtim);
}

bool StepFiles::take_prepared() {
  if (!std::exchange(is_prepared_, false)) return false;
  is_ours_alone_ = is_as_made(current_);
  if (!is_ours_alone_) return false;
  const bool is_exchanged = ::renameat2(AT_FDCWD, beside_.path.c_str(), AT_FDCWD,
                                        current_.path.c_str(), RENAME_EXCHANGE) == 0;
  if (!is_exchanged) return false;
  std::swap(current_.opened, beside_.opened);
  std::swap(current_.as_made, beside_.as_made);
  std::swap(current_.files, beside_.files);
  note_paths();
  return true;
}

void StepFiles::prepare() {
  if (is_prepared_ || !is_ours_alone_ || !open(beside_)) return;
  const int folder = beside_.opened.get();
  is_ours_alone_ = lies_in_memory(folder);
  if (!is_ours_alone_) return;
  const std::string fresh = fresh_name();
  for (const FileCommandNames& names : file_commands()) {
    std::string& name = beside_.files[index_of(names.command)];
    if (!name.empty()) remove_any(folder, name);
    name = file_name(names, fresh);
    if (!make_empty_file(folder, name, name)) return;
  }
  is_prepared_ = ::fstat(folder, &beside_.as_made) == 0;
}

bool StepFiles::is_empty(FileCommand command) const {
  return is_untouched(current_.files[index_of(command)]);
}

const std::string& StepFiles::path(FileCommand command) const { return paths_[index_of(command)]; }

StepFiles::Names StepFiles::names() const { return current_.files; }

void StepFiles::adopt(const Names& names) {
  current_.files = names;
  is_adopted_ = true;
}

}  // namespace localrun
