#pragma once

// Orders to a running job: what is wanted of it, as opposed to what happened (style: law 1).

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace localrun {

/// How urgently a job is to end. `cancel`: in order, with all graces and `always()` steps
/// (execution.md 7.4). `hurry`: the same with short graces. `kill`: at once, nothing more is run.
enum class StopOrder : std::uint8_t { none, cancel, hurry, kill };

/// One per running job, owned by whoever launched it, on the event loop's thread.
class JobControl {
 public:
  /// Never lowers the level. The first reason stays, and with it what it says of fail-fast:
  /// `failed_first` is the combination whose failure cancels this one.
  void stop(StopOrder level, const std::string& reason, const std::string& failed_first = {}) {
    if (level <= level_) return;
    level_ = level;
    if (reason_.empty()) {
      reason_ = reason;
      failed_first_ = failed_first;
    }
    if (on_stop_) on_stop_();
  }
  [[nodiscard]] StopOrder level() const noexcept { return level_; }
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  [[nodiscard]] const std::string& failed_first() const noexcept { return failed_first_; }

  /// The job's side: called whenever the level has risen. Empty: nobody listens any more.
  void listen(std::function<void()> on_stop) { on_stop_ = std::move(on_stop); }

 private:
  StopOrder level_ = StopOrder::none;
  std::string reason_;
  std::string failed_first_;
  std::function<void()> on_stop_;
};

}  // namespace localrun
