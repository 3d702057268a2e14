#pragma once

// `localrun diff`: what differs between two runs, worked out from their folds and logs.

#include "runner/events/run_state.hpp"
#include "runner/view/run_logs.hpp"
#include "runner/view/terminal.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// Of a thing that both runs have, or only one of them.
template <class T>
struct InEach {
  std::optional<T> before;
  std::optional<T> after;
};

/// `tag` of a step's outputs; a value is absent where the run has none of the name.
struct ValueChange {
  std::string name;
  InEach<std::string> value;
};

struct LogLine {
  enum class Kind : std::uint8_t { same, removed, added };
  Kind kind = Kind::same;
  std::string text;  // as it was logged
};
/// Lines that belong together, and where they begin, from 1.
struct LogHunk {
  std::size_t before_line = 1;
  std::size_t after_line = 1;
  std::vector<LogLine> lines;
};

/// What differs of a step, or of a job outside of its steps.
struct Changes {
  InEach<std::string> result;  // `failed (exit code 2)`; both absent when it is the same
  std::vector<ValueChange> outputs;
  std::vector<ValueChange> environment;  // variables; `PATH` with what was added
  std::vector<ValueChange> artifacts;    // uploaded: their sizes
  std::vector<ValueChange> caches;       // `restored`, `missed` or `saved`
  std::vector<LogHunk> log;
  bool is_log_cut = false;  // only the ends of the logs were compared
  [[nodiscard]] bool is_empty() const;
};

struct StepDiff {
  std::string id;
  std::string name;
  std::uint32_t number = 0;  // for --step; 0: set-up and completion
  InEach<Place> place;       // absent: the run has no such step
  Changes changes;
};

struct JobDiff {
  std::string id;
  std::string name;
  InEach<JobIndex> job;  // absent: the run has no such job
  Changes changes;
  std::vector<StepDiff> steps;  // those that differ
};

struct RunDiff {
  const RunState* before = nullptr;
  const RunState* after = nullptr;
  std::vector<ValueChange> facts;  // `commit`, `event`, `call`, …: causes, not differences
  InEach<std::string> result;      // both absent when it is the same
  std::vector<JobDiff> jobs;       // those that differ
  std::size_t jobs_compared = 0;
  bool has_job = true;  // what DiffOptions chose is in one of them
  bool has_step = true;

  [[nodiscard]] bool is_empty() const { return !result.before && jobs.empty(); }
};

struct DiffOptions {
  std::optional<std::string> job;   // its id, or name
  std::optional<std::string> step;  // its id, name, or number from 1
  bool has_logs = true;
  bool is_exact = false;  // times, ids and folders count as well
  std::size_t context = 2;
};

struct RecordedRun {
  const RunState& run;
  const RunLogs& logs;
};
/// With a job or step chosen, nothing but these is compared.
[[nodiscard]] RunDiff compare_runs(const RecordedRun& before, const RecordedRun& after,
                                   const DiffOptions& options);

/// `most_lines`: of each step's log that changed; more are counted.
[[nodiscard]] std::string render_diff(const RunDiff& diff, const Terminal& terminal,
                                      std::size_t most_lines);
/// One object with `schema`, `before`, `after`, `differs`, `jobs`.
[[nodiscard]] std::string render_diff_json(const RunDiff& diff);

}  // namespace localrun
