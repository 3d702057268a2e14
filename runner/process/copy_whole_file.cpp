#include "runner/process/copy_whole_file.hpp"

#include "runner/process/fd.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace localrun {
namespace {

constexpr std::size_t portion = std::size_t{256} * 1024;
constexpr std::size_t most_at_once = std::size_t{1} << 30U;

/// Without it passing through here, as far as the kernel can.
void copy_in_kernel(const Fd& from, const Fd& to) {
  ssize_t count = 1;
  while (count > 0 || (count < 0 && errno == EINTR))
    count = ::copy_file_range(from.get(), nullptr, to.get(), nullptr, most_at_once, 0);
}

bool write_all(const Fd& to, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(to.get(), data, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    data += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

Result<void> copy_whole_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  const auto failed = [&from, &to] {
    return system_error("cannot copy '" + from.string() + "' to '" + to.string() + "'", errno);
  };
  const Fd source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!source || ::fstat(source.get(), &status) != 0) return failed();
  const mode_t mode = status.st_mode & 07777U;
  const Fd target(::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (!target || ::fchmod(target.get(), mode) != 0) return failed();
  copy_in_kernel(source, target);
  // The rest, all of it where the kernel cannot, and the reason where there is no way.
  const auto block = std::make_unique<std::array<char, portion>>();
  for (;;) {
    const ssize_t count = ::read(source.get(), block->data(), block->size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed();
    if (count == 0) return {};
    if (!write_all(target, block->data(), static_cast<std::size_t>(count))) return failed();
  }
}

}  // namespace localrun
