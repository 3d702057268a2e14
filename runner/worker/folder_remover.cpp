#include "runner/worker/folder_remover.hpp"

#include "runner/isolate/namespaces.hpp"
#include "runner/process/private_files.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace localrun {
namespace {

/// Jobs come first.
constexpr int niceness = 10;

int remove_all(int paths) {
  // What is open here would keep the other ends of the jobs' connections from being told.
  ::dup2(paths, kept_descriptor);
  ::close_range(kept_descriptor + 1, ~0U, 0);
  static_cast<void>(!::nice(niceness));
  std::string known;
  std::array<char, PIPE_BUF> block;
  for (;;) {
    const ssize_t size = ::read(kept_descriptor, block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return 0;
    known.append(block.data(), static_cast<std::size_t>(size));
    for (std::size_t end = known.find('\0'); end != std::string::npos; end = known.find('\0')) {
      static_cast<void>(remove_tree(known.substr(0, end)));
      known.erase(0, end + 1);
    }
  }
}

}  // namespace

FolderRemover::~FolderRemover() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void FolderRemover::remove(const std::string& path) {
  if (path.size() + 1 > PIPE_BUF) return;
  if (pid_ == 0 && !has_failed_) start();
  if (pid_ == 0) return;
  static_cast<void>(!::write(paths_.get(), path.c_str(), path.size() + 1));
}

void FolderRemover::start() {
  int ends[2];
  has_failed_ = ::pipe2(ends, O_CLOEXEC) != 0;
  if (has_failed_) return;
  const Fd reading(ends[0]);
  paths_ = Fd(ends[1]);
  ::fcntl(paths_.get(), F_SETFL, O_NONBLOCK);
  const auto started = start_aside([&reading] { return remove_all(reading.get()); });
  has_failed_ = !started;
  if (started) pid_ = *started;
}

}  // namespace localrun
