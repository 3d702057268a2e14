// The bare limit of a job's steps: starts `bash -e FILE` COUNT times, one after the other, with a
// pipe for its output and the caller's environment. Usage: bare_spawn COUNT FILE.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: bare_spawn COUNT FILE\n", stderr);
    return 2;
  }
  const std::array<char*, 4> command = {const_cast<char*>("bash"), const_cast<char*>("-e"), argv[2],
                                        nullptr};
  std::array<char, 65536> buffer{};
  for (int i = 0; i < std::atoi(argv[1]); ++i) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return 4;
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    pid_t pid = 0;
    if (::posix_spawn(&pid, "/bin/bash", &actions, nullptr, command.data(), environ) != 0) return 4;
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    while (::read(ends[0], buffer.data(), buffer.size()) > 0) {
    }
    ::close(ends[0]);
    ::waitpid(pid, nullptr, 0);
  }
  return 0;
}
