#include "runner/cli/needs_from.hpp"

#include "runner/cli/machine.hpp"
#include "runner/record/replay.hpp"
#include "runner/record/runs.hpp"

namespace localrun::cli {

namespace {

RequestError as_request_error(const Error& error) { return {error.what(), error.help()}; }

}  // namespace

RequestResult<RecordedNeeds> read_recorded_needs(const std::string& run) {
  const auto folder = runs_folder_here();
  if (!folder) return as_request_error(folder.error());
  const auto entry = find_run(*folder, run);
  if (!entry) return as_request_error(entry.error());
  RunState state;
  const auto report = replay(
      entry->folder, [&state](const Event& event) { apply(state, event); }, LogReading::tails);
  if (!report) return as_request_error(report.error());
  RecordedNeeds needs = recorded_needs(state);
  needs.run = entry->id;
  return needs;
}

}  // namespace localrun::cli
