#pragma once

// More of each step's log than the fold of the run keeps, for views that show logs as a whole.

#include "runner/events/run_state.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

namespace localrun {

/// Whose a piece of log text is. Without a step: of the job; without a job: of the run.
struct LogOwner {
  std::optional<JobIndex> job;
  std::optional<StepIndex> step;
  std::optional<StepKind> frame;  // set-up or completion, which have no index
  friend auto operator<=>(const LogOwner&, const LogOwner&) = default;
};
[[nodiscard]] LogOwner owner_of(const JobProgress& job, const StepProgress& step);

/// Which step a log event belongs to, as the fold of the run has it. Sees every event in order.
class LogOwners {
 public:
  [[nodiscard]] LogOwner take(const Event& event);

 private:
  std::map<JobIndex, StepKind> frames_;  // the one that is going on
};

/// The last part of each log.
class RunLogs {
 public:
  struct Text {
    std::string text;         // whole lines, each ended by LF
    std::uint64_t lines = 0;  // of the whole log
    std::uint64_t left_out = 0;
  };

  RunLogs(std::size_t most_lines, std::size_t most_bytes)
      : most_lines_(most_lines), most_bytes_(most_bytes) {}

  void take(const Event& event);
  /// After the last event, before the first find().
  void finish();
  /// Nothing was logged: nullptr.
  [[nodiscard]] const Text* find(const LogOwner& owner) const;

 private:
  struct Log {
    Text shown;
    std::size_t kept_lines = 0;
  };
  void trim(Log& log) const;

  std::size_t most_lines_;
  std::size_t most_bytes_;
  LogOwners owners_;
  std::map<LogOwner, Log> logs_;
};

}  // namespace localrun
