#include "runner/execute/script_files.hpp"

#include "runner/execute/work_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

/// Has the file system find room for the file beforehand: a script overwrites it.
constexpr std::string_view placeholder = "\n";

}  // namespace

std::string ScriptFiles::path_of(std::string_view name, std::string_view extension) const {
  return (folder_ + '/').append(name).append(extension);
}

void ScriptFiles::prepare(std::string_view name) {
  if (prepared_) return;
  prepared_path_ = path_of(name, extension_);
  prepared_ = Fd(::open(prepared_path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644));
  if (!prepared_) return;
  struct stat status {};
  const bool is_made = ::pwrite(prepared_.get(), placeholder.data(), placeholder.size(), 0) == 1 &&
                       ::fstat(prepared_.get(), &status) == 0;
  prepared_inode_ = status.st_ino;
  if (!is_made) drop_prepared();
}

bool ScriptFiles::is_prepared(std::string_view extension) const {
  struct stat status {};
  return prepared_ && extension == extension_ && ::lstat(prepared_path_.c_str(), &status) == 0 &&
         status.st_ino == prepared_inode_ && S_ISREG(status.st_mode) &&
         status.st_size == off_t{placeholder.size()};
}

void ScriptFiles::drop_prepared() {
  if (!prepared_) return;
  ::unlink(prepared_path_.c_str());
  prepared_.reset();
}

Result<std::string> ScriptFiles::write(std::string_view name, std::string_view extension,
                                       std::string_view text) {
  if (text.size() >= placeholder.size() && is_prepared(extension)) {
    // Closed before a process starts: a program that is still open for writing cannot be run.
    const Fd file = std::exchange(prepared_, Fd());
    const auto written = write_all(file.get(), text, prepared_path_);
    if (!written) return written.error();
    return prepared_path_;
  }
  drop_prepared();
  extension_ = extension;
  const std::string path = path_of(name, extension);
  const auto written = write_file(path, text);
  if (!written) return written.error();
  return path;
}

}  // namespace localrun
