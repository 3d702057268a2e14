#include "runner/record/file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

Error error_about(std::string_view doing, const std::filesystem::path& path) {
  const int number = errno;
  return system_error(std::string(doing) + " '" + path.string() + "'", number);
}

iovec part_of(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

}  // namespace

Result<File> File::create(const std::filesystem::path& path) {
  Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600));
  if (!file) return error_about("cannot create", path);
  return File(std::move(file), path);
}

Result<File> File::open_again(const std::filesystem::path& path) {
  Fd file(::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return error_about("cannot open", path);
  return File(std::move(file), path);
}

Result<File> File::open(const std::filesystem::path& path) {
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (!file) return error_about("cannot open", path);
  return File(std::move(file), path);
}

Result<void> File::append(std::string_view bytes, std::string_view more) {
  std::size_t done = 0;
  while (!bytes.empty() || !more.empty()) {
    const std::array<iovec, 2> parts{part_of(bytes), part_of(more)};
    const ssize_t count = ::writev(file_.get(), parts.data(), static_cast<int>(parts.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const Error error = error_about("cannot write", path_);
      take_back(done);
      return error;
    }
    const auto written = static_cast<std::size_t>(count);
    const std::size_t of_first = std::min(written, bytes.size());
    bytes.remove_prefix(of_first);
    more.remove_prefix(written - of_first);
    done += written;
  }
  return {};
}

/// What got through before a failure is half a line: the record stays whole up to where it was.
void File::take_back(std::size_t written) const {
  struct stat status {};
  if (written > 0 && ::fstat(file_.get(), &status) == 0) {
    static_cast<void>(!::ftruncate(file_.get(), status.st_size - static_cast<off_t>(written)));
  }
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
  while (::flock(file_.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return error_about("cannot lock", path_);
  }
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
