#include "runner/record/file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

Error error_about(std::string_view doing, const std::filesystem::path& path) {
  const int number = errno;
  return system_error(std::string(doing) + " '" + path.string() + "'", number);
}

}  // namespace

Result<File> File::create(const std::filesystem::path& path) {
  Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600));
  if (!file) return error_about("cannot create", path);
  return File(std::move(file), path);
}

Result<File> File::open(const std::filesystem::path& path) {
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (!file) return error_about("cannot open", path);
  return File(std::move(file), path);
}

Result<void> File::append(std::string_view bytes) {
  const std::size_t wanted = bytes.size();
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const Error error = error_about("cannot write", path_);
      // What got through is half a line: take it back, so that the record stays whole up to here.
      struct stat status {};
      const auto written = static_cast<off_t>(wanted - bytes.size());
      if (written > 0 && ::fstat(file_.get(), &status) == 0) {
        static_cast<void>(!::ftruncate(file_.get(), status.st_size - written));
      }
      return error;
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<std::size_t> File::read_at(std::uint64_t offset, std::span<char> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = ::pread(file_.get(), into.data() + done, into.size() - done,
                                  static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return error_about("cannot read", path_);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

Result<std::uint64_t> File::size() const {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) return error_about("cannot look at", path_);
  return static_cast<std::uint64_t>(status.st_size);
}

Result<void> File::lock() {
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) return error_about("cannot lock", path_);
  return {};
}

bool File::is_locked() const noexcept {
  if (::flock(file_.get(), LOCK_SH | LOCK_NB) != 0) return errno == EWOULDBLOCK;
  ::flock(file_.get(), LOCK_UN);
  return false;
}

Result<bool> create_new_folder(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return true;
  if (errno == EEXIST) return false;
  return error_about("cannot create the folder", path);
}

}  // namespace localrun
