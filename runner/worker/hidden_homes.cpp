#include "runner/worker/hidden_homes.hpp"

#include "runner/isolate/lies_in.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <pwd.h>
#include <unistd.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

std::string home_on_record() {
  std::array<char, 16384> room{};
  passwd entry{};
  passwd* found = nullptr;
  const int failure = ::getpwuid_r(::geteuid(), &entry, room.data(), room.size(), &found);
  return failure == 0 && found != nullptr ? std::string(entry.pw_dir) : std::string();
}

}  // namespace

std::vector<std::string> homes_of_user(const std::string& home) {
  std::vector<std::string> homes;
  for (const std::string& each : {home, home_on_record()}) {
    std::error_code failure;
    const std::string path = fs::canonical(each, failure).string();
    if (failure || !fs::is_directory(path, failure)) continue;
    if (std::find(homes.begin(), homes.end(), path) == homes.end()) homes.push_back(path);
  }
  return homes;
}

Result<void> check_hidden(const std::vector<std::string>& homes,
                          const std::vector<std::string>& seen) {
  for (const std::string& home : homes) {
    if (home == "/") return Error({"--no-home cannot hide '/', which is your home", {}, 0});
    for (const std::string& folder : seen) {
      if (!lies_in(home, folder)) continue;
      return Error({"--no-home cannot hide '" + home + "': jobs need '" + folder + "'",
                    "leave out --no-home, or keep apart what jobs need", 0});
    }
  }
  return {};
}

}  // namespace localrun
