// hashFiles beside `find … | xargs -P sha256sum`, in turns, over 100,000 small files and over 1 GB
// in large ones. Usage: hash_files_bench [ROUNDS]; works below $TMPDIR.

#include "runner/execute/hash_files.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace localrun {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Load {
  const char* name;
  int folders;
  int files_per_folder;
  std::size_t bytes;
};

void create(const fs::path& root, const Load& load) {
  const std::string text(load.bytes, 'x');
  for (int folder = 0; folder < load.folders; ++folder) {
    const fs::path path = root / std::to_string(folder);
    fs::create_directories(path);
    for (int file = 0; file < load.files_per_folder; ++file) {
      std::ofstream(path / ("file" + std::to_string(file) + ".txt"))
          << text << folder << ' ' << file;
    }
  }
}

template <class F>
double seconds_of(F&& run) {
  const auto begin = Clock::now();
  run();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void hash_with_tools(const fs::path& root) {
  const std::string processors = std::to_string(std::max(1U, std::thread::hardware_concurrency()));
  const std::string command = "find '" + root.string() + "' -type f -print0 | xargs -0 -n 64 -P " +
                              processors + " sha256sum > /dev/null";
  if (std::system(command.c_str()) != 0) std::abort();
}

void measure(const fs::path& root, const Load& load, int rounds) {
  create(root, load);
  double ours = 1e9;
  double theirs = 1e9;
  for (int round = 0; round < rounds; ++round) {
    theirs = std::min(theirs, seconds_of([&] { hash_with_tools(root); }));
    ours = std::min(ours, seconds_of([&] {
                      if (!hash_files({"**/*.txt"}, root.string(), {})) std::abort();
                    }));
  }
  std::printf("%-22s hashFiles %.3f s, find | xargs sha256sum %.3f s, ratio %.2f\n", load.name,
              ours, theirs, ours / theirs);
  fs::remove_all(root);
}

int run(int rounds) {
  std::string root = (fs::temp_directory_path() / "localrun-bench-XXXXXX").string();
  if (::mkdtemp(root.data()) == nullptr) return 1;
  measure(fs::path(root) / "small", {"100,000 files of 200 B", 1000, 100, 200}, rounds);
  measure(fs::path(root) / "large", {"1 GB in 100 files", 10, 10, 10'000'000}, rounds);
  measure(fs::path(root) / "few", {"10 files", 1, 10, 1000}, rounds);
  fs::remove_all(root);
  return 0;
}

}  // namespace
}  // namespace localrun

int main(int argc, char** argv) { return localrun::run(argc > 1 ? std::atoi(argv[1]) : 3); }
