#include "runner/cli/read_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace localrun::cli {

namespace {

constexpr std::size_t limit = 64U << 20U;  // no file that we read whole is larger for a good reason

Result<std::string> read_all(int file, const std::string& path) {
  std::string text;
  std::array<char, 65536> block{};
  for (;;) {
    const ssize_t count = ::read(file, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot read " + path, errno);
    if (count == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
    if (text.size() > limit) return Error({path + " is larger than 64 MiB", {}, EFBIG});
  }
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  if (path == "-") return read_all(STDIN_FILENO, "standard input");
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return system_error("cannot read " + path, errno);
  struct stat status {};
  if (::fstat(file, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(file);
    return Error({path + " is a folder, not a file", {}, EISDIR});
  }
  auto text = read_all(file, path);
  ::close(file);
  return text;
}

}  // namespace localrun::cli
