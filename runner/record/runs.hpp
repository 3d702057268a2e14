#pragma once

// The runs on disk (cli.md 6): where they are, how a new one gets its name and folder, how RUN on
// the command line finds one.

#include "runner/events/event.hpp"
#include "runner/process/result.hpp"
#include "runner/record/replay.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Variables that decide places; absent or empty ones are not set.
struct PlaceVariables {
  std::string localrun_home;   // LOCALRUN_HOME
  std::string xdg_state_home;  // XDG_STATE_HOME; ignored unless absolute
  std::string home;            // HOME
};

/// `$LOCALRUN_HOME/runs`, else `$XDG_STATE_HOME/localrun/runs`, else
/// `~/.local/state/localrun/runs`. A relative LOCALRUN_HOME is taken from the current folder by the
/// caller, not here: an error.
[[nodiscard]] Result<std::filesystem::path> runs_folder(const PlaceVariables& variables);

struct NewRun {
  std::string id;
  std::filesystem::path folder;  // exists, empty, 0700
};
/// Takes a name that nobody has, however many start at once.
[[nodiscard]] Result<NewRun> create_run(const std::filesystem::path& runs, Time start);

struct RunEntry {
  std::string id;
  std::filesystem::path folder;
};
/// Newest first; names only, nothing is read. A folder that does not exist holds no runs.
[[nodiscard]] Result<std::vector<RunEntry>> list_runs(const std::filesystem::path& runs);

/// How many there are: for each start of a run, thousands of names looked at and none kept. 0 where
/// they cannot be listed.
[[nodiscard]] std::size_t count_runs(const std::filesystem::path& runs) noexcept;

/// How a run began and ended.
struct RunHead {
  std::optional<RunStarted> info;  // absent: the record is damaged or just being begun
  Time started{};
  RunEnding ending = RunEnding::killed;
  std::optional<RunFinished> end;  // when finished
};
/// Reads the first line and the end of the record only.
[[nodiscard]] Result<RunHead> read_run_head(const RunEntry& entry);

/// RUN of the command line: an id, an unambiguous beginning of one, `last` (also: empty), `last~N`.
/// The error names what is near.
[[nodiscard]] Result<RunEntry> find_run(const std::filesystem::path& runs, std::string_view name);

}  // namespace localrun
