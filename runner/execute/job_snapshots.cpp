#include "runner/execute/job_snapshots.hpp"

#include "runner/execute/job_state_json.hpp"
#include "runner/process/private_files.hpp"
#include "runner/process/process_tree.hpp"

#include <algorithm>
#include <dirent.h>
#include <fstream>
#include <limits>
#include <memory>
#include <set>
#include <unistd.h>
#include <utility>

namespace localrun {
namespace {

constexpr TreeLimits no_limits{std::numeric_limits<std::size_t>::max(),
                               std::numeric_limits<std::uint64_t>::max()};

/// Of all that the job has started and that goes on: it is alone in its namespace.
std::vector<std::string> running_processes() {
  if (has_no_children()) return {};
  std::set<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), &::closedir);
  while (folder) {
    const dirent* const entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    const std::string pid = entry->d_name;
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    if (pid == std::to_string(::getpid())) continue;
    std::string name;
    std::getline(std::ifstream("/proc/" + pid + "/comm"), name);
    if (!name.empty()) names.insert(name);
  }
  return {names.begin(), names.end()};
}

bool has_only_folders(const Tree& tree) {
  return std::all_of(tree.begin(), tree.end(),
                     [](const auto& entry) { return S_ISDIR(entry.second.mode); });
}

/// All but the steps: there may be thousands of them, and they only grow.
JobState without_steps(const JobState& state) {
  // Named one by one, so that a member that is new is not forgotten here.
  const auto& [env, path_entries, steps, saved_state, composites, posts, defaults, status,
               has_checked_out, artifact_subjects, matchers] = state;
  return {env,     path_entries, {},     saved_state,     composites,
          posts,   defaults,     status, has_checked_out, artifact_subjects,
          matchers};
}

}  // namespace

std::string JobSnapshots::tree(std::uint32_t number) const {
  return place_ + '/' + std::to_string(number);
}

void JobSnapshots::give_up(std::string reason) {
  reason_ = std::move(reason);
  taken_.clear();
  static_cast<void>(remove_tree(place_));
}

void JobSnapshots::before_step(const SnapshotStep& step, bool is_default,
                               const std::vector<LaidTree>& laid, const JobState& state) {
  if (wanted_ == Snapshots::off || !reason_.empty()) return;
  // After a failed step only the state that it left is of interest.
  if (has_failed_ && !takes_all() && (has_after_ || is_default)) return;
  if (const Result<void> done = copy(); !done) {
    const bool is_large = done.error().code() == tree_too_large;
    return give_up(is_large ? "before step " + std::to_string(step.number) + " the job had " +
                                  done.error().what() + " of its own"
                            : done.error().what());
  }
  if (!takes_all() && !has_failed_) taken_.clear();
  has_after_ = has_failed_;
  std::optional<std::uint32_t> newest;
  if (trees_ != 0) newest = trees_;
  taken_.push_back(
      {step, newest, state.steps.size(), without_steps(state), laid, running_processes()});
}

/// Makes the newest copy one of what is there now; a new one where the old one is still wanted.
Result<void> JobSnapshots::copy() {
  TreeLimits left = takes_all() ? no_limits : limits;
  std::vector<Tree> now;
  for (RepeatedScan& scan : scans_) {
    LOCALRUN_TRY(Tree tree, scan.scan(left));
    left.files -= tree.size();
    left.bytes -= bytes_in(tree);
    now.push_back(std::move(tree));
  }
  if (last_.empty() && std::all_of(now.begin(), now.end(), has_only_folders)) {
    last_ = std::move(now);
    return {};
  }
  if (now == last_) return {};
  const bool is_first = trees_ == 0;
  if (is_first) last_.assign(folders_.size(), {});
  if (is_first || takes_all() || has_failed_) {
    if (Result<void> made = make_tree(is_first); !made) return made;
  }
  for (std::size_t i = 0; i < folders_.size(); ++i) {
    const std::string copied = tree(trees_) + '/' + folders_[i].name;
    Result<void> done = update_copy(folders_[i].place, last_[i], now[i], copied);
    if (!done) return done;
  }
  last_ = std::move(now);
  return {};
}

Result<void> JobSnapshots::make_tree(bool is_first) {
  const std::string made = tree(trees_ + 1);
  if (Result<void> done = create_private_folder(made); !done) return done;
  for (const Folder& folder : folders_) {
    const std::string name = '/' + folder.name;
    const Result<void> done =
        is_first ? create_private_folder(made + name) : link_copy(tree(trees_) + name, made + name);
    if (!done) return done;
  }
  ++trees_;
  return {};
}

void JobSnapshots::after_step(const JobState& state) {
  has_failed_ = has_failed_ || state.status.status() == Conclusion::failure;
}

/// In all that is kept; of what the job leaves but for its workspace, which --keep-workspace keeps
/// as it is.
std::vector<std::string> JobSnapshots::clear_secrets(const End& end) const {
  const auto is_secret = [&end](std::string_view text) { return end.masker.would_change(text); };
  std::set<std::string> left_out;
  const auto clear = [&](const std::string& place, const Folder& folder,
                         const std::string& spared) {
    const bool has_spared = is_within(spared, folder.seen) && spared.size() > folder.seen.size();
    const std::string except(has_spared ? path_below(spared, folder.seen) : std::string_view());
    for (const std::string& path : remove_files_if(place, is_secret, except))
      left_out.insert(folder.seen + '/' + path);
  };
  for (const Folder& folder : folders_) {
    for (std::uint32_t number = 1; number <= trees_; ++number)
      clear(tree(number) + '/' + folder.name, folder, {});
    if (folder.seen != end.workspace) clear(folder.place, folder, end.workspace);
  }
  return {left_out.begin(), left_out.end()};
}

bool JobSnapshots::has_no_files() const {
  return trees_ == 0 && std::all_of(folders_.begin(), folders_.end(), [](const Folder& folder) {
           const auto tree = scan_tree(folder.place, limits);
           return tree && has_only_folders(*tree);
         });
}

std::string JobSnapshots::index_of(const JobState& state, const End& end) const {
  std::string index;
  KeptSnapshot line;
  line.removed = end.removed;
  for (const Taken& each : taken_) {
    JobState then = each.state;
    then.steps.assign(state.steps.begin(),
                      state.steps.begin() + static_cast<std::ptrdiff_t>(each.steps));
    line.step = each.step;
    line.laid = each.laid;
    line.tree = each.tree;
    line.processes = each.processes;
    line.state = job_state_json(then, end.secrets, end.masker);
    index += kept_snapshot_line(line);
  }
  line.is_end = true;
  line.laid = end.laid;
  line.tree = 0;
  line.processes.clear();
  line.state = job_state_json(state, end.secrets, end.masker);
  return index + kept_snapshot_line(line);
}

std::optional<SnapshotsKept> JobSnapshots::finish(const JobState& state, const End& end) {
  if (wanted_ == Snapshots::off) return std::nullopt;
  if (!takes_all() && !has_failed_) {
    if (trees_ != 0) static_cast<void>(remove_tree(place_));
    return std::nullopt;
  }
  SnapshotsKept kept;
  kept.reason = reason_;
  if (!reason_.empty()) return kept;
  if (taken_.empty()) return std::nullopt;
  if (!takes_all() && has_no_files()) {
    kept.reason = "it had made no files, so nothing but its log is worth keeping";
    return kept;
  }
  kept.left_out = clear_secrets(end);
  Result<void> done = create_private_folder(place_);
  if (done) done = write_private_file(place_ + '/' + snapshots_index, index_of(state, end));
  if (!done) {
    give_up(done.error().what());
    kept.reason = reason_;
    return kept;
  }
  kept.path = end.kept_path;
  std::set<std::string> processes;
  for (const Taken& each : taken_) processes.insert(each.processes.begin(), each.processes.end());
  kept.processes.assign(processes.begin(), processes.end());
  for (const Tree& tree : last_) {
    kept.files += tree.size();
    kept.bytes += bytes_in(tree);
  }
  return kept;
}

}  // namespace localrun
