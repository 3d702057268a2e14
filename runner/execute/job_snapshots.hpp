#pragma once

// States of an isolated job that are kept, so that one can go back to them (docs/isolation.md,
// "Going back to a step"): its own folders, copied before steps, and what the job knew then.
//
//   place/N/home, place/N/tmp   copies, N from 1
//   place/index.ndjson          a line for each state (kept_snapshots.hpp)

#include "runner/events/event.hpp"
#include "runner/events/masker.hpp"
#include "runner/execute/job_state.hpp"
#include "runner/execute/kept_snapshots.hpp"
#include "runner/plan/request.hpp"
#include "runner/process/result.hpp"
#include "runner/workspace/tree_copy.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

class JobSnapshots {
 public:
  /// One of the job's own: what its copy is called, where the job sees it, where it is.
  struct Folder {
    std::string name;
    std::string seen;
    std::string place;
  };
  /// Beyond them only `all` goes on.
  static constexpr TreeLimits limits{2'000, 64'000'000};

  /// `place`: absolute, of the copies, and none yet.
  JobSnapshots(Snapshots wanted, std::vector<Folder> folders, std::string place)
      : wanted_(wanted), folders_(std::move(folders)), place_(std::move(place)) {
    for (const Folder& folder : folders_) scans_.emplace_back(folder.place);
  }

  /// A step is about to begin, unless its condition does not hold. `is_default`: it has none of its
  /// own. `laid`: the checkouts of the steps before. Blocking: copies what has changed since the
  /// step before.
  void before_step(const SnapshotStep& step, bool is_default, const std::vector<LaidTree>& laid,
                   const JobState& state);
  /// It ended; the first one that fails is the one that is kept with `failed`.
  void after_step(const JobState& state);

  struct End {
    const KeyValues& secrets;
    const Masker& masker;
    std::string workspace;             // absolute: what the job changed there is kept as it is
    std::vector<LaidTree> laid;        // at the end
    std::vector<std::string> removed;  // in the workspace, by its checkouts
    std::string kept_path;             // where all of it will lie
  };
  /// Writes the index, removes what holds secrets. Nothing when nothing is to be told.
  [[nodiscard]] std::optional<SnapshotsKept> finish(const JobState& state, const End& end);

 private:
  struct Taken {
    SnapshotStep step;
    std::optional<std::uint32_t> tree;
    std::size_t steps = 0;  // how many of the job's steps had ended
    JobState state;         // but for these
    std::vector<LaidTree> laid;
    std::vector<std::string> processes;
  };
  [[nodiscard]] Result<void> copy();
  [[nodiscard]] Result<void> make_tree(bool is_first);
  [[nodiscard]] bool has_no_files() const;
  [[nodiscard]] std::vector<std::string> clear_secrets(const End& end) const;
  [[nodiscard]] std::string index_of(const JobState& state, const End& end) const;
  void give_up(std::string reason);
  [[nodiscard]] std::string tree(std::uint32_t number) const;
  [[nodiscard]] bool takes_all() const { return wanted_ == Snapshots::all; }

  Snapshots wanted_;
  std::vector<Folder> folders_;
  std::string place_;
  std::vector<RepeatedScan> scans_;  // of each folder
  std::vector<Tree> last_;           // of each folder, as last copied, or as it was made
  std::uint32_t trees_ = 0;
  std::vector<Taken> taken_;
  bool has_failed_ = false;
  bool has_after_ = false;  // the state after the failed step is taken
  std::string reason_;      // why none are kept
};

}  // namespace localrun
