#include "runner/worker/spare_views.hpp"

#include "runner/execute/untouched_folder.hpp"
#include "runner/isolate/lies_in.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <string_view>

namespace localrun {
namespace {

constexpr mode_t usual = 0755;
constexpr mode_t for_all = 01777;

/// The names in each folder on which something is mounted, or that leads to one.
using MountPoints = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

bool lies_below(std::string_view path, std::string_view folder) {
  return path != folder && lies_in(path, folder);
}

/// Those that stand on the job's own folder, relative to it: `/localrun-0`, `/localrun-0/run-x`.
MountPoints mount_points_in(std::string_view folder, const std::vector<std::string>& paths) {
  MountPoints points = {{"", {}}};
  for (const std::string& path : paths) {
    const bool is_in_another =
        std::any_of(paths.begin(), paths.end(),
                    [&](const std::string& other) { return lies_below(path, other); });
    if (is_in_another || !lies_below(path, folder)) continue;
    const std::string below = path.substr(folder.size());
    for (std::size_t slash = 0; slash != std::string::npos;) {
      const std::size_t next = below.find('/', slash + 1);
      points[below.substr(0, slash)].insert(below.substr(slash + 1, next - slash - 1));
      slash = next;
    }
    points.try_emplace(below);
  }
  return points;
}

std::vector<std::string> places_of(const View& view) {
  std::vector<std::string> paths = view.readable;
  for (const Placed& each : view.writable) paths.push_back(each.path);
  return paths;
}

bool is_scratch_untouched(const View& view) {
  const MountPoints points = mount_points_in(scratch_in_view, places_of(view));
  return std::all_of(points.begin(), points.end(), [&](const auto& point) {
    const std::vector<std::string_view> names(point.second.begin(), point.second.end());
    return is_untouched(view.scratch + point.first, point.first.empty() ? for_all : usual, names);
  });
}

}  // namespace

bool SpareViews::keep(const JobView& job) {
  if (!job.view.machine_changes.empty()) return false;
  for (const auto& [folder, names] : job.folders) {
    const std::vector<std::string_view> expected(names.begin(), names.end());
    if (!is_untouched(folder, usual, expected)) return false;
  }
  if (!is_scratch_untouched(job.view)) return false;
  spare_.push_back(job.work);
  return true;
}

bool SpareViews::give(const std::string& work) {
  if (spare_.empty() || std::rename(spare_.back().c_str(), work.c_str()) != 0) return false;
  spare_.pop_back();
  return true;
}

}  // namespace localrun
