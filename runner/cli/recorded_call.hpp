#pragma once

// What a record keeps beside its events so that `rerun` can make the same call again: the event's
// payload, and the artifacts of jobs that are not run again.

#include "expr/value.hpp"
#include "runner/cli/option_table.hpp"
#include "runner/events/masker.hpp"
#include "runner/events/run_state.hpp"
#include "runner/process/result.hpp"
#include "runner/record/runs.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun::cli {

/// `event.json` of the record: the payload, masked. Nothing is kept of one that is no JSON any more
/// with its stars.
[[nodiscard]] Result<void> keep_payload(const std::filesystem::path& record,
                                        std::string_view payload, const Masker& masker);

/// The payload that keep_payload() kept; null without one.
[[nodiscard]] expr::Value kept_payload(const std::filesystem::path& record);

/// The artifacts of an earlier run, as those of this one; shared with it, not copied, where the
/// file system can.
[[nodiscard]] Result<void> take_over_artifacts(const std::filesystem::path& from,
                                               const std::filesystem::path& record);

/// The jobs that `rerun` runs: none stands for all.
struct Again {
  bool failed = false;
  std::vector<std::string> jobs;
};

/// The options of the call that makes a recorded run again, with those of `given` over them. Its
/// arguments are the workflow; relative paths among them start at `RunStarted::folder`. Without
/// anything to run: no value.
[[nodiscard]] RequestResult<std::optional<ParsedOptions>> call_again(const RunEntry& entry,
                                                                     const RunState& run,
                                                                     const ParsedOptions& given,
                                                                     const Again& again);

}  // namespace localrun::cli
