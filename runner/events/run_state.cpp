#include "runner/events/run_state.hpp"

#include <string.h>  // memrchr

#include <algorithm>
#include <array>

namespace localrun {
namespace {

std::size_t last_line_end(std::string_view text) {
  const void* const found = ::memrchr(text.data(), '\n', text.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

void append(LogTail& tail, const LogText& log) {
  tail.line_count += log.lines;
  // Only the last lines are looked at: a block may have thousands.
  std::string_view text = log.text;
  if (!text.empty() && text.back() == '\n')
    text.remove_suffix(1);
  else if (text.empty())
    return;
  std::array<std::string_view, LogTail::max_lines> last;
  std::size_t begin = last.size();
  while (begin > 0) {
    const std::size_t line_end = last_line_end(text);
    last[--begin] = line_end == std::string_view::npos ? text : text.substr(line_end + 1);
    if (line_end == std::string_view::npos) break;
    text.remove_suffix(text.size() - line_end);
  }
  for (; begin < last.size(); ++begin) {
    std::string line;
    if (tail.lines.size() == LogTail::max_lines) {
      line = std::move(tail.lines.front());  // with its memory
      tail.lines.pop_front();
    }
    line = last[begin].substr(0, LogTail::max_line_length);
    tail.lines.push_back(std::move(line));
  }
}

/// Order within a job: set-up, pre steps, the others by index, completion.
std::pair<int, std::uint64_t> rank(std::optional<StepIndex> index, StepKind kind) {
  if (!index) return {kind == StepKind::complete ? 3 : 0, 0};
  return {kind == StepKind::pre ? 1 : 2, static_cast<std::uint64_t>(*index)};
}

JobProgress& job_of(RunState& state, JobIndex index) {
  const auto place =
      std::lower_bound(state.jobs.begin(), state.jobs.end(), index,
                       [](const JobProgress& job, JobIndex i) { return job.index < i; });
  if (place != state.jobs.end() && place->index == index) return *place;
  JobProgress job;
  job.index = index;
  return *state.jobs.insert(place, std::move(job));
}

/// `kind` may be unknown (`run`) until the step says it: its first fact may be a condition.
StepProgress& step_of(JobProgress& job, std::optional<StepIndex> index, StepKind kind) {
  const auto place_of = [&](StepKind as) {
    return std::lower_bound(job.steps.begin(), job.steps.end(), rank(index, as),
                            [](const StepProgress& step, const auto& wanted) {
                              return rank(step.index, step.info.kind) < wanted;
                            });
  };
  const auto is_it = [&](const auto place) {
    return place != job.steps.end() && place->index == index;
  };
  const auto place = place_of(kind);
  if (is_it(place)) return *place;
  if (index) {
    const auto other = place_of(kind == StepKind::pre ? StepKind::run : StepKind::pre);
    if (is_it(other)) return *other;
  }
  StepProgress step;
  step.index = index;
  if (!index) step.info.kind = kind;
  return *job.steps.insert(place, std::move(step));
}

/// A step whose kind is known only now goes to its place.
StepProgress& settled_step(JobProgress& job, std::optional<StepIndex> index, const StepInfo& info) {
  StepProgress& step = step_of(job, index, info.kind);
  if (!index || step.info.kind == info.kind) {
    step.info = info;
    return step;
  }
  const auto place = job.steps.begin() + (&step - job.steps.data());
  StepProgress moved = std::move(*place);
  job.steps.erase(place);
  StepProgress& settled = step_of(job, index, info.kind);
  settled = std::move(moved);
  settled.info = info;
  return settled;
}

InnerStepProgress& inner_of(StepProgress& step, const std::string& inner) {
  const auto is_it = [&](const InnerStepProgress& known) { return known.inner == inner; };
  const auto known = std::find_if(step.inner.rbegin(), step.inner.rend(), is_it);
  if (known != step.inner.rend()) return *known;
  step.inner.push_back({});
  step.inner.back().inner = inner;
  return step.inner.back();
}

// The only places where a phase changes.

void enter(RunState& run, RunPhase phase, Time at) {
  run.phase = phase;
  if (phase == RunPhase::running) run.started = at;
  if (phase == RunPhase::finished) run.finished = at;
}
void enter(JobProgress& job, JobPhase phase, Time at) {
  job.phase = phase;
  if (phase == JobPhase::queued) job.queued = at;
  if (phase == JobPhase::running) job.started = at;
  if (phase == JobPhase::finished) job.finished = at;
}
void enter(StepProgress& step, StepPhase phase, Time at) {
  if (phase == StepPhase::running) {
    ++step.attempts;
    step.started = at;
    step.end = {};
    step.log = {};
    if (step.phase == StepPhase::finished) {  // once more: what the last attempt made is gone
      step.outputs.clear();
      step.environment.clear();
      step.paths.clear();
      step.saved_state.clear();
      step.reads.clear();
      step.summaries.clear();
      step.artifacts.clear();
      step.caches.clear();
      step.files.clear();
      step.inner.clear();
    }
  }
  step.phase = phase;
}

/// A fact belongs to its step, else to its job, else to the run.
struct Fold {
  RunState& run;
  const Event& event;

  [[nodiscard]] JobProgress* job() const { return event.job ? &job_of(run, *event.job) : nullptr; }
  [[nodiscard]] StepProgress* step() const {
    return event.job && event.step ? &step_of(*job(), event.step, StepKind::run) : nullptr;
  }
  /// The set-up or completion that is going on.
  [[nodiscard]] StepProgress* unnumbered_step() const {
    if (!event.job) return nullptr;
    for (StepProgress& candidate : job()->steps) {
      if (!candidate.index && candidate.phase == StepPhase::running) return &candidate;
    }
    return nullptr;
  }

  void operator()(const RunStarted& fact) const {
    run.info = fact;
    enter(run, RunPhase::running, event.time);
  }
  void operator()(const CancelRequested& fact) const {
    run.cancels.push_back(fact);
    if (run.phase == RunPhase::running) enter(run, RunPhase::cancelling, event.time);
  }
  void operator()(const RunFinished& fact) const {
    run.end = fact;
    enter(run, RunPhase::finished, event.time);
  }
  void operator()(const JobQueued& fact) const {
    if (JobProgress* const queued = job()) {
      queued->info = fact;
      enter(*queued, JobPhase::queued, event.time);
    }
  }
  void operator()(const JobStarted& fact) const {
    if (JobProgress* const started = job()) {
      started->start = fact;
      enter(*started, JobPhase::running, event.time);
    }
  }
  void operator()(const JobFinished& fact) const {
    if (JobProgress* const finished = job()) {
      if (finished->finish_order == 0) {
        std::uint32_t before = 0;
        for (const JobProgress& other : run.jobs) before += other.finish_order == 0 ? 0 : 1;
        finished->finish_order = before + 1;
      }
      finished->end = fact;
      enter(*finished, JobPhase::finished, event.time);
    }
  }
  void operator()(const WorkspaceKept& fact) const {
    if (JobProgress* const owner = job()) owner->kept_workspace = fact.path;
  }
  void operator()(const StepStarted& fact) const {
    if (!event.job) return;
    StepProgress& started = settled_step(*job(), event.step, fact.step);
    enter(started, StepPhase::running, event.time);
  }
  void operator()(const StepFinished& fact) const {
    if (!event.job) return;
    StepProgress& finished = settled_step(*job(), event.step, fact.step);
    enter(finished, StepPhase::finished, event.time);
    finished.end = fact;
  }
  /// Of a composite action, when one of its steps has said it.
  [[nodiscard]] InnerStepProgress* inner() const {
    StepProgress* const owner = event.inner.empty() ? nullptr : step();
    return owner == nullptr ? nullptr : &inner_of(*owner, event.inner);
  }
  void operator()(const InnerStepStarted& fact) const {
    InnerStepProgress* const started = inner();
    if (started == nullptr) return;
    started->info = fact.step;
    started->phase = StepPhase::running;
  }
  void operator()(const InnerStepFinished& fact) const {
    InnerStepProgress* const finished = inner();
    if (finished == nullptr) return;
    finished->info = fact.end.step;
    finished->phase = StepPhase::finished;
    finished->end = fact.end;
  }
  void operator()(const LogText& fact) const {
    StepProgress* owner = step();
    if (owner == nullptr) owner = unnumbered_step();
    JobProgress* const owner_job = job();
    append(owner != nullptr ? owner->log : owner_job != nullptr ? owner_job->log : run.log, fact);
  }
  void operator()(const Annotation& fact) const {
    if (StepProgress* const owner = step()) return owner->annotations.push_back(fact);
    (event.job ? job()->annotations : run.annotations).push_back(fact);
  }
  void operator()(const Finding& fact) const {
    if (StepProgress* const owner = step()) return owner->findings.push_back(fact);
    (event.job ? job()->findings : run.findings).push_back(fact);
  }
  void operator()(const ConditionEvaluated& fact) const {
    if (InnerStepProgress* const owner = inner()) return owner->conditions.push_back(fact);
    if (StepProgress* const owner = step()) return owner->conditions.push_back(fact);
    (event.job ? job()->conditions : run.conditions).push_back(fact);
  }
  void operator()(const Artifact& fact) const {
    if (StepProgress* const owner = step()) return owner->artifacts.push_back(fact);
    (event.job ? job()->artifacts : run.artifacts).push_back(fact);
  }
  void operator()(const CacheUse& fact) const {
    if (StepProgress* const owner = step()) return owner->caches.push_back(fact);
    if (JobProgress* const owner = job()) owner->caches.push_back(fact);
  }
  void operator()(const FilesChanged& fact) const {
    if (StepProgress* const owner = step()) return owner->files.push_back(fact);
    if (JobProgress* const owner = job()) owner->files = fact;
  }
  void operator()(const SnapshotsKept& fact) const {
    if (JobProgress* const owner = job()) owner->snapshots = fact;
  }
  void operator()(const SummaryWritten& fact) const {
    if (StepProgress* const owner = step()) return owner->summaries.push_back(fact);
    if (JobProgress* const owner = job()) owner->summaries.push_back(fact);
  }
  void operator()(const ValueRead& fact) const {
    if (InnerStepProgress* const owner = inner()) return owner->reads.push_back(fact);
    if (StepProgress* const owner = step()) return owner->reads.push_back(fact);
    if (JobProgress* const owner = job()) owner->reads.push_back(fact);
  }
  void operator()(const JobOutputSet& fact) const {
    if (JobProgress* const owner = job()) owner->outputs.push_back(fact);
  }
  void operator()(const OutputSet& fact) const {
    if (InnerStepProgress* const owner = inner()) return owner->outputs.push_back(fact);
    if (StepProgress* const owner = step()) owner->outputs.push_back(fact);
  }
  void operator()(const EnvironmentSet& fact) const {
    if (StepProgress* const owner = step()) owner->environment.push_back(fact);
  }
  void operator()(const PathAdded& fact) const {
    if (StepProgress* const owner = step()) owner->paths.push_back(fact);
  }
  void operator()(const StateSaved& fact) const {
    if (InnerStepProgress* const owner = inner()) return owner->saved_state.push_back(fact);
    if (StepProgress* const owner = step()) owner->saved_state.push_back(fact);
  }
};

}  // namespace

std::vector<const InnerStepProgress*> StepProgress::failed_inner() const {
  std::vector<const InnerStepProgress*> chain;
  for (std::string above;;) {
    const auto is_next = [&](const InnerStepProgress& step) {
      return step.phase == StepPhase::finished && step.end.conclusion == Conclusion::failure &&
             step.inner.starts_with(above) &&
             step.inner.find('.', above.size()) == std::string::npos;
    };
    const auto next = std::find_if(inner.begin(), inner.end(), is_next);
    if (next == inner.end()) return chain;
    chain.push_back(&*next);
    above = next->inner + '.';
  }
}

const StepProgress* JobProgress::find(StepIndex step) const noexcept {
  for (const StepProgress& candidate : steps) {
    if (candidate.index == step) return &candidate;
  }
  return nullptr;
}

const StepProgress* JobProgress::find(StepKind kind) const noexcept {
  for (const StepProgress& candidate : steps) {
    if (!candidate.index && candidate.info.kind == kind) return &candidate;
  }
  return nullptr;
}

const StepProgress* JobProgress::failed_step() const noexcept {
  for (const StepProgress& step : steps) {
    if (step.phase == StepPhase::finished && step.end.conclusion == Conclusion::failure)
      return &step;
  }
  return nullptr;
}

const JobProgress* RunState::find(JobIndex job) const noexcept {
  const auto place = std::lower_bound(jobs.begin(), jobs.end(), job,
                                      [](const JobProgress& j, JobIndex i) { return j.index < i; });
  return place != jobs.end() && place->index == job ? &*place : nullptr;
}

void apply(RunState& state, const Event& event) {
  state.last_event = event.time;
  std::visit(Fold{state, event}, event.fact);
}

}  // namespace localrun
