#pragma once

// What all formats of a report tell, each in its own words.

#include "runner/events/run_state.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace localrun {

/// Set-up and completion of a job, when there is nothing to say of them.
[[nodiscard]] bool is_uneventful_frame(const StepProgress& step);
/// Those that are worth showing, in order.
[[nodiscard]] std::vector<const StepProgress*> shown_steps(const JobProgress& job);

/// `build / Test`; the name of the run when it belongs to no job.
struct Whose {
  const JobProgress* job = nullptr;
  const StepProgress* step = nullptr;
  [[nodiscard]] std::string name() const;
};

struct AnnotationOf {
  const Annotation* annotation = nullptr;
  Whose whose;
};
/// All but those that only repeat a step's exit code.
[[nodiscard]] std::vector<AnnotationOf> annotations_of(const RunState& run);

struct FindingOf {
  const Finding* finding = nullptr;
  std::size_t count = 1;  // combinations that show the same one
};
/// Each once, in order.
[[nodiscard]] std::vector<FindingOf> findings_once(const RunState& run);

struct SummaryOf {
  const SummaryWritten* summary = nullptr;
  Whose whose;
};
[[nodiscard]] std::vector<SummaryOf> summaries_of(const RunState& run);

/// Failed jobs, and those that failed but were allowed to.
[[nodiscard]] std::vector<const JobProgress*> failed_jobs(const RunState& run);

/// `succeeded`, `failed`, `was cancelled`; `never ended` of a run that was killed or goes on.
[[nodiscard]] std::string run_words(const RunState& run);
/// `3 jobs: 2 succeeded, 1 failed`.
[[nodiscard]] std::string counts_words(const RunState& run);
/// Until its end, or until the last thing that is known of it.
[[nodiscard]] Milliseconds duration_of(const RunState& run);
[[nodiscard]] Milliseconds duration_of(const RunState& run, const JobProgress& job);
/// Why a job or step did not run, or is not over; empty when there is nothing to say.
[[nodiscard]] std::string why_words(const JobProgress& job);
[[nodiscard]] std::string why_words(const StepProgress& step);

/// `2026-11-23T14:05:00.000Z`; without zone and fraction where a schema wants it so.
[[nodiscard]] std::string iso_time(Time time);
[[nodiscard]] std::string iso_seconds(Time time);

}  // namespace localrun
