#include "runner/process/orphans.hpp"

#include "runner/process/process_tree.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <sys/prctl.h>
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

bool carries(pid_t pid, const std::string& variable) {
  return has_variable(pid, [&variable](const std::string& entry) { return entry == variable; });
}

}  // namespace

void adopt_orphans() noexcept { ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

std::vector<Orphan> terminate_orphans(std::string_view tracking_id, std::span<const pid_t> exclude,
                                      pid_t first) {
  const auto variable = "RUNNER_TRACKING_ID=" + std::string(tracking_id);
  const SelectProcess is_orphan = [&variable](const ProcessEntry& process, bool is_parent_one) {
    return is_parent_one || carries(process.pid, variable);
  };
  std::vector<Orphan> orphans;
  for (auto& process : kill_descendants(is_orphan, exclude, first))
    orphans.push_back({process.pid, std::move(process.name)});
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
