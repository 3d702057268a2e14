#include "runner/execute/tool_memory.hpp"

#include "runner/process/fd.hpp"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace localrun {

namespace {

namespace fs = std::filesystem;

/// More than any machine has tools for; a file that is larger begins anew.
constexpr std::uintmax_t largest_file = 64U << 10U;

/// The file itself and the question; empty: the answer may change while the file does not.
std::string key_of(const std::string& program, std::string_view words) {
  std::error_code error;
  const fs::path real = fs::canonical(program, error);
  // `rustc` that is a link to `rustup`, `node` to `volta-shim`.
  if (error || !real.filename().string().starts_with(fs::path(program).filename().string()))
    return {};
  const Fd file(::open(real.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  std::array<char, 4> magic{};
  if (!file || ::fstat(file.get(), &status) != 0 ||
      ::read(file.get(), magic.data(), magic.size()) != 4 ||
      std::string_view(magic.data(), magic.size()) !=
          "\x7f"
          "ELF")
    return {};
  std::array<char, 160> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%llx %llu %lld %lld.%09ld %lld.%09ld ",
      static_cast<unsigned long long>(status.st_dev),
      static_cast<unsigned long long>(status.st_ino), static_cast<long long>(status.st_size),
      static_cast<long long>(status.st_mtim.tv_sec), status.st_mtim.tv_nsec,
      static_cast<long long>(status.st_ctim.tv_sec), status.st_ctim.tv_nsec);
  return std::string(text.data(), static_cast<std::size_t>(length)) + std::string(words) + "\t";
}

}  // namespace

std::optional<std::string> remembered(const std::string& file, const std::string& program,
                                      std::string_view words) {
  std::ifstream stream(file);
  if (file.empty() || !stream) return std::nullopt;
  const std::string key = key_of(program, words);
  if (key.empty()) return std::nullopt;
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with(key)) return line.substr(key.size());
  return std::nullopt;
}

void remember(const std::string& file, const std::string& program, std::string_view words,
              std::string_view text) {
  if (file.empty()) return;
  const std::string key = key_of(program, words);
  if (key.empty()) return;
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  const int mode = !error && size > largest_file ? O_TRUNC : 0;
  const Fd out(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | mode, 0600));
  if (!out) return;
  // One write: a line of another run comes before or after it.
  const std::string line = key + std::string(text.substr(0, text.find('\n'))) + "\n";
  (void)!::write(out.get(), line.data(), line.size());
}

}  // namespace localrun
