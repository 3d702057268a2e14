#pragma once

// A record read back: the events as they happened, log text included, so that folding them gives
// the same RunState as the live run. Log text of one step and stream comes in other portions than
// it was written in, and is whole lines as ever.

#include "runner/events/event.hpp"
#include "runner/process/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace localrun {

/// `killed`: the record ends without run_finished and nobody is writing it any more.
enum class RunEnding : std::uint8_t { finished, running, killed };

/// What to read of the logs. `tails` is enough for RunState and quick however long the logs are:
/// each LogText has the right number of lines, but only the text of the last ones.
enum class LogReading : std::uint8_t { all, tails };

struct ReplayReport {
  RunEnding ending = RunEnding::killed;
  std::uint64_t events = 0;         // given to the sink
  std::uint64_t unknown_lines = 0;  // of a newer version, skipped
  std::uint64_t damaged_lines = 0;  // cut off or not ours, skipped; log text that is missing too
};

using EventFunction = std::function<void(const Event&)>;

/// Fails only when there is no record to read. `seq` of the events is counted anew, from 1.
[[nodiscard]] Result<ReplayReport> replay(const std::filesystem::path& folder,
                                          const EventFunction& each,
                                          LogReading reading = LogReading::all);

}  // namespace localrun
