// What our children cost beside the least that is possible: starts, reads and waits for
// `bash -e FILE` a thousand times, once in a bare posix_spawn loop, once by Child, in turns.
// Usage: spawn_bench [COUNT [ROUNDS]]; then the speed of Lines over ASCII, UTF-8 and CRLF text.

#include "runner/process/child.hpp"
#include "runner/process/lines.hpp"
#include "runner/process/private_files.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace localrun {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::size_t run_bare(const char* script) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  const char* const argv[] = {"/bin/bash", "-e", script, nullptr};
  const char* const environ[] = {"PATH=/usr/bin:/bin", nullptr};
  pid_t pid = 0;
  if (::posix_spawn(&pid, argv[0], &actions, nullptr, const_cast<char**>(argv),
                    const_cast<char**>(environ)) != 0)
    std::abort();
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::size_t total = 0;
  std::array<char, 65536> buffer;
  for (ssize_t size = 0; (size = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
    total += static_cast<std::size_t>(size);
  ::close(ends[0]);
  ::waitpid(pid, nullptr, 0);
  return total;
}

Task<void> run_children(boost::asio::any_io_executor executor, const char* script, int count,
                        std::size_t& total) {
  std::array<char, 65536> buffer;
  for (int i = 0; i < count; ++i) {
    const ProcessSpec spec{.argv = {"/bin/bash", "-e", script},
                           .environ = {"PATH=/usr/bin:/bin"},
                           .working_directory = {},
                           .merge_streams = true,
                           .input = {}};
    auto child = Child::start(executor, spec);
    if (!child) std::abort();
    for (;;) {
      const auto size = co_await child->read(Stream::output, buffer);
      if (size == 0) break;
      total += size;
    }
    const auto exit = co_await child->wait();
    if (!exit) std::abort();
  }
}

void bench_spawn(int count, int rounds) {
  const auto folder = create_temporary_folder();
  if (!folder) std::abort();
  const auto script = (*folder / "script.sh").string();
  if (!write_private_file(script, "echo hello\n")) std::abort();
  std::vector<double> ratios;
  for (int round = 0; round < rounds; ++round) {
    std::size_t total = 0;
    auto begin = Clock::now();
    for (int i = 0; i < count; ++i) total += run_bare(script.c_str());
    const double bare = seconds_since(begin);
    boost::asio::io_context loop;
    begin = Clock::now();
    boost::asio::co_spawn(loop, run_children(loop.get_executor(), script.c_str(), count, total),
                          boost::asio::detached);
    loop.run();
    const double ours = seconds_since(begin);
    std::printf("bare %.3f s, child %.3f s, ratio %.3f (%zu bytes)\n", bare, ours, ours / bare,
                total);
    ratios.push_back(ours / bare);
  }
  std::ranges::sort(ratios);
  std::printf("median ratio %.3f\n", ratios[ratios.size() / 2]);
  static_cast<void>(remove_tree(*folder).has_value());
}

void bench_lines(const char* name, const std::string& line) {
  std::string block;
  while (block.size() + line.size() < 65536) block += line;
  block += line.substr(0, 65536 - block.size());
  constexpr int count = 8000;
  std::size_t total = 0;
  const OnLines out = [&total](std::string_view text) { total += text.size(); };
  Lines lines;
  const auto begin = Clock::now();
  for (int i = 0; i < count; ++i) lines.feed(block, out);
  const double time = seconds_since(begin);
  std::printf("lines, %s: %.0f MB/s (%zu bytes)\n", name,
              static_cast<double>(block.size()) * count / 1e6 / time, total);
}

}  // namespace
}  // namespace localrun

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
  localrun::bench_spawn(count, rounds);
  localrun::bench_lines("ASCII", "compiling some/path/to/a/file.cpp with all the options\n");
  localrun::bench_lines("UTF-8", "überprüfe ✓ Zeile für Zeile — 日本語のテキスト\n");
  localrun::bench_lines("CRLF", "compiling some/path/to/a/file.cpp with all the options\r\n");
  localrun::bench_lines("invalid", "compiling some/path \xFF\xFE to a file\n");
}
