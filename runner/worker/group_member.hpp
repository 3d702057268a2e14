#pragma once

// A place in a concurrency group, among all runs of this machine (execution.md 7.7). Each member
// holds a file lock on its ticket as long as it lives: whoever is killed has left the group.
//
//   folder/lock              held while the queue is looked at or changed
//   folder/GROUP-NUMBER      a member: `waiting` or `running`, then who it is
//   folder/GROUP-NUMBER.stop by whom it is told to go

#include "runner/plan/job_spec.hpp"
#include "runner/process/fd.hpp"
#include "runner/process/result.hpp"
#include "runner/process/task.hpp"
#include "runner/schedule/concurrency_group.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace localrun {

class GroupMember {
 public:
  enum class Standing : std::uint8_t { waiting, running, cancelled, refused };

  /// Nothing happens before the first look(). Groups belong to a repository. `who`: what others
  /// are told of it.
  GroupMember(std::filesystem::path folder, std::string repository, Concurrency concurrency,
              std::string who);
  GroupMember(const GroupMember&) = delete;
  GroupMember& operator=(const GroupMember&) = delete;
  /// Leaves the group.
  ~GroupMember();

  /// Joins the queue, and moves up in it. Never waits.
  [[nodiscard]] Result<Standing> look();
  /// Who runs instead, as of the last look(); empty when nobody does.
  [[nodiscard]] const std::string& holder() const noexcept { return holder_; }
  /// Who told it to go; empty: nobody.
  [[nodiscard]] std::string stopped_by() const;
  [[nodiscard]] const Concurrency& concurrency() const noexcept { return concurrency_; }

 private:
  struct Other;
  [[nodiscard]] Result<std::vector<Other>> others() const;
  [[nodiscard]] Result<Standing> join(const std::vector<Other>& others);
  [[nodiscard]] std::filesystem::path ticket(std::uint64_t number) const;
  [[nodiscard]] Result<void> write_state(std::string_view state);

  std::filesystem::path folder_;
  std::string prefix_;
  Concurrency concurrency_;
  std::string who_;
  std::string holder_;
  std::uint64_t number_ = 0;
  Fd file_;
  bool is_running_ = false;
};

/// How the wait for one's turn ended.
struct GroupEntry {
  enum class Kind : std::uint8_t { running, stopped, cancelled };
  Kind kind = Kind::running;
  std::string reason;  // of a cancellation
};

/// Waits for its turn. `is_stopped` is asked meanwhile; `on_wait` is told once, in words, what is
/// waited for.
[[nodiscard]] Task<GroupEntry> enter_group(GroupMember& member, std::function<bool()> is_stopped,
                                           std::function<void(std::string)> on_wait);
/// Until cancelled: calls `on_stop` once with the reason when a newcomer wants the group.
[[nodiscard]] Task<void> watch_group(GroupMember& member, std::function<void(std::string)> on_stop);

}  // namespace localrun
