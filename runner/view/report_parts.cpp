#include "runner/view/report_parts.hpp"

#include "runner/view/job_lines.hpp"
#include "runner/view/log_words.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <cstdio>

namespace localrun {

bool is_uneventful_frame(const StepProgress& step) {
  const bool is_frame = step.info.kind == StepKind::set_up || step.info.kind == StepKind::complete;
  return is_frame && step.phase == StepPhase::finished && step.end.outcome == Conclusion::success &&
         step.findings.empty();
}

std::vector<const StepProgress*> shown_steps(const JobProgress& job) {
  std::vector<const StepProgress*> steps;
  for (const StepProgress& step : job.steps) {
    if (!is_uneventful_frame(step)) steps.push_back(&step);
  }
  return steps;
}

std::string Whose::name() const {
  if (job == nullptr) return "the run";
  return step == nullptr ? job_title(*job) : job_title(*job) + " / " + step_title(*step);
}

std::vector<AnnotationOf> annotations_of(const RunState& run) {
  std::vector<AnnotationOf> all;
  const auto add = [&](const std::vector<Annotation>& annotations, Whose whose) {
    for (const Annotation& each : annotations) {
      if (!is_exit_message(each.message)) all.push_back({&each, whose});
    }
  };
  add(run.annotations, {});
  for (const JobProgress& job : run.jobs) {
    add(job.annotations, {&job, nullptr});
    for (const StepProgress& step : job.steps) add(step.annotations, {&job, &step});
  }
  return all;
}

std::vector<FindingOf> findings_once(const RunState& run) {
  std::vector<FindingOf> all;
  const auto add = [&](const std::vector<Finding>& findings) {
    for (const Finding& each : findings) {
      const auto same = std::find_if(all.begin(), all.end(), [&](const FindingOf& other) {
        return other.finding->slug == each.slug && other.finding->place == each.place;
      });
      if (same == all.end())
        all.push_back({&each, 1});
      else
        ++same->count;
    }
  };
  add(run.findings);
  for (const JobProgress& job : run.jobs) {
    add(job.findings);
    for (const StepProgress& step : job.steps) add(step.findings);
  }
  return all;
}

std::vector<SummaryOf> summaries_of(const RunState& run) {
  std::vector<SummaryOf> all;
  for (const JobProgress& job : run.jobs) {
    for (const SummaryWritten& each : job.summaries) all.push_back({&each, {&job, nullptr}});
    for (const StepProgress& step : job.steps) {
      for (const SummaryWritten& each : step.summaries) all.push_back({&each, {&job, &step}});
    }
  }
  return all;
}

std::vector<const JobProgress*> failed_jobs(const RunState& run) {
  std::vector<const JobProgress*> failed;
  for (const JobProgress& job : run.jobs) {
    if (job.phase == JobPhase::finished && job.end.result == Conclusion::failure)
      failed.push_back(&job);
  }
  return failed;
}

std::string run_words(const RunState& run) {
  if (run.phase != RunPhase::finished) return "never ended";
  return std::string(verb_of(run.end.result));
}

std::string counts_words(const RunState& run) {
  std::vector<const JobProgress*> all;
  for (const JobProgress& job : run.jobs) all.push_back(&job);
  const std::string results = count_results(all);
  return counted(all.size(), "job") + (results.empty() ? "" : ": " + results);
}

Milliseconds duration_of(const RunState& run) {
  return run.phase == RunPhase::finished ? run.end.duration : run.last_event - run.started;
}

Milliseconds duration_of(const RunState& run, const JobProgress& job) {
  if (job.phase == JobPhase::finished) return job.end.duration;
  return job.phase == JobPhase::queued ? Milliseconds(0) : run.last_event - job.started;
}

std::string why_words(const JobProgress& job) {
  if (job.phase != JobPhase::finished)
    return job.phase == JobPhase::queued ? "did not begin" : "did not end";
  if (!job.end.reason.empty()) return job.end.reason;
  const bool is_skipped = job.end.result == Conclusion::skipped;
  return is_skipped && !job.conditions.empty() ? job.conditions.back().because : std::string();
}

std::string why_words(const StepProgress& step) {
  if (step.phase != StepPhase::finished)
    return step.phase == StepPhase::pending ? "did not begin" : "did not end";
  const bool is_skipped = step.end.outcome == Conclusion::skipped;
  if (is_skipped && !step.conditions.empty() && !step.conditions.back().because.empty())
    return step.conditions.back().because;
  if (is_skipped && !step.end.reason.empty()) return step.end.reason;
  if (is_skipped && !step.conditions.empty()) return "if: " + step.conditions.back().expression;
  return is_skipped ? std::string() : step.end.reason;
}

std::string iso_seconds(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

std::string iso_time(Time time) {
  const auto part = time - std::chrono::floor<std::chrono::seconds>(time);
  const std::string digits = std::to_string(1000 + part.count());
  return iso_seconds(time) + '.' + digits.substr(1) + 'Z';
}

}  // namespace localrun
