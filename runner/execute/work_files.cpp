#include "runner/execute/work_files.hpp"

#include "runner/process/fd.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace localrun {

Result<void> make_folders(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) return {};
  const std::size_t slash = path.rfind('/');
  if (errno != ENOENT || slash == std::string::npos || slash == 0) {
    return system_error("cannot create the folder " + path, errno);
  }
  const auto parent = make_folders(path.substr(0, slash));
  if (!parent) return parent.error();
  if (::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) return {};
  return system_error("cannot create the folder " + path, errno);
}

Result<void> make_job_folder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos || slash == 0) return make_folders(path);
  const std::string run = path.substr(0, slash);
  const std::string first_name = path + '-' + run.substr(run.rfind('/') + 1);
  if (::access(path.c_str(), F_OK) != 0 && ::mkdir(first_name.c_str(), 0755) == 0 &&
      std::rename(first_name.c_str(), path.c_str()) != 0)
    ::rmdir(first_name.c_str());
  return make_folders(path);
}

Result<void> write_all(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("cannot write " + path, errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> write_file(const std::string& path, std::string_view text) {
  const Fd file(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644));
  if (!file) return system_error("cannot create " + path, errno);
  return write_all(file.get(), text, path);
}

}  // namespace localrun
