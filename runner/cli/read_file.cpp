#include "runner/cli/read_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace localrun::cli {

namespace {

constexpr std::size_t limit = 64U << 20U;  // no file that we read whole is larger for a good reason

/// `expected`: bytes that it has if nobody writes to it, at least.
Result<std::string> read_all(int file, const std::string& path, std::size_t expected = 0) {
  constexpr std::size_t block = 16384;
  std::string text;
  std::size_t size = 0;
  for (;;) {
    // One byte more than expected, to see the end without making room again.
    if (size == text.size()) text.resize(size < expected ? expected + 1 : size + block);
    const ssize_t count = ::read(file, text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read " + path, errno);
    if (count == 0) {
      text.resize(size);
      return text;
    }
    size += static_cast<std::size_t>(count);
    if (size > limit) return Error({path + " is larger than 64 MiB", {}, EFBIG});
  }
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  if (path == "-") return read_all(STDIN_FILENO, "standard input");
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_error("cannot read " + path, errno);
  struct stat status {};
  const bool is_known = ::fstat(file, &status) == 0;
  if (is_known && S_ISDIR(status.st_mode)) {
    ::close(file);
    return Error({path + " is a folder, not a file", {}, EISDIR});
  }
  const bool has_size = is_known && S_ISREG(status.st_mode);
  const auto size = has_size ? std::min(static_cast<std::size_t>(status.st_size), limit) : 0;
  auto text = read_all(file, path, size);
  ::close(file);
  return text;
}

}  // namespace localrun::cli
