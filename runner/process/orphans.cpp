#include "runner/process/orphans.hpp"

#include "runner/process/process_tree.hpp"

#include <fstream>
#include <sstream>
#include <sys/prctl.h>

namespace localrun {
namespace {

bool carries(pid_t pid, const std::string& variable) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/environ", std::ios::binary);
  for (std::string entry; std::getline(file, entry, '\0');)
    if (entry == variable) return true;
  return false;
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

}  // namespace localrun
