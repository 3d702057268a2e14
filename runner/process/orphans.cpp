#include "runner/process/orphans.hpp"

#include "runner/process/process_tree.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <thread>
#include <unistd.h>

namespace localrun {
namespace {

template <class Fits>
bool has_variable(pid_t pid, const Fits& fits) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/environ", std::ios::binary);
  for (std::string entry; std::getline(file, entry, '\0');)
    if (fits(entry)) return true;
  return false;
}

/// What can be read of a process only while it lives.
struct Traits {
  bool has_variables = false;
  bool carries_variable = false;
  std::string action;
  std::string command;
  bool has_pipe = false;
};

bool is_pipe(const std::string& descriptor) {
  std::array<char, 16> target{};
  const ssize_t size = ::readlink(descriptor.c_str(), target.data(), target.size());
  return size > 0 &&
         std::string_view(target.data(), static_cast<std::size_t>(size)).starts_with("pipe:");
}

Traits read_traits(pid_t pid, const std::string& variable) {
  const std::string folder = "/proc/" + std::to_string(pid);
  constexpr std::string_view action = "GITHUB_ACTION=";
  Traits traits;
  std::ifstream environ(folder + "/environ", std::ios::binary);
  for (std::string entry; std::getline(environ, entry, '\0');) {
    traits.has_variables = true;
    if (entry == variable) traits.carries_variable = true;
    if (entry.starts_with(action)) traits.action = entry.substr(action.size());
  }
  std::ifstream words(folder + "/cmdline", std::ios::binary);
  constexpr std::size_t most = 200;
  for (std::string word; traits.command.size() < most && std::getline(words, word, '\0');)
    traits.command += (traits.command.empty() ? "" : " ") + word;
  traits.has_pipe = is_pipe(folder + "/fd/1") || is_pipe(folder + "/fd/2");
  return traits;
}

/// A process that is becoming another program has neither words nor variables for a moment.
Traits traits_of(pid_t pid, const std::string& variable) {
  constexpr int most = 20;
  constexpr std::chrono::microseconds pause{200};
  Traits traits = read_traits(pid, variable);
  for (int i = 0; i < most && traits.command.empty() && !traits.has_variables; ++i) {
    std::this_thread::sleep_for(pause);
    traits = read_traits(pid, variable);
  }
  return traits;
}

}  // namespace

void adopt_orphans() noexcept { ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

std::vector<Orphan> terminate_orphans(std::string_view tracking_id, std::span<const pid_t> exclude,
                                      pid_t first) {
  const auto variable = "RUNNER_TRACKING_ID=" + std::string(tracking_id);
  std::map<pid_t, Traits> seen;
  const SelectProcess is_orphan = [&](const ProcessEntry& process, bool is_parent_one) {
    Traits traits = traits_of(process.pid, variable);
    const bool is_one = is_parent_one || traits.carries_variable;
    if (is_one && !traits.command.empty()) seen[process.pid] = std::move(traits);
    return is_one;
  };
  std::vector<Orphan> orphans;
  for (auto& process : kill_descendants(is_orphan, exclude, first)) {
    Traits& traits = seen[process.pid];
    orphans.push_back({process.pid, std::move(process.name), std::move(traits.command),
                       std::move(traits.action), traits.has_pipe});
  }
  return orphans;
}

void terminate_strays(const std::filesystem::path& folder) {
  const std::string start = "RUNNER_TEMP=" + folder.string() + "/";
  const auto lies_there = [&start](const std::string& entry) { return entry.starts_with(start); };
  // Again for what was started meanwhile; not for ever.
  for (int round = 0; round < 5; ++round) {
    bool any = false;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
      const std::string name = entry.path().filename().string();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      const pid_t pid = std::atoi(name.c_str());
      if (pid == ::getpid() || pid == ::getppid() || !has_variable(pid, lies_there)) continue;
      any |= ::kill(pid, SIGKILL) == 0;
    }
    if (!any) return;
  }
}

}  // namespace localrun
