#include "runner/view/log_words.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/plain.hpp"

#include <algorithm>

namespace localrun {
namespace {

/// Longer names are printed whole and stand out of the column: cut, combinations would look alike.
constexpr int widest_name = 28;

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

}  // namespace

// ---- steps and jobs
// ------------------------------------------------------------------------------

/// With steps in the background, lines of several steps mix: says whose lines follow.
void PlainFormatter::enter_step(Job& job, const Event& event) {
  if (job.step == event.step) return;
  const bool is_return = job.step.has_value();
  job.step = event.step;
  job.is_group = job.is_header = false;
  const auto name = job.names.find(*event.step);
  if (!is_return || name == job.names.end()) return;
  add_line(job, std::string(signs(terminal_).step) + ' ' + name->second + " (continued)",
           Style::dim);
}

void PlainFormatter::add(const Event& event, const StepStarted& fact) {
  Job& job = job_of(event);
  job.step = event.step;
  job.is_group = job.is_header = false;
  job.is_before_header = true;
  if (event.step) job.names[*event.step] = fact.step.name;
  const bool is_frame = fact.step.kind == StepKind::set_up || fact.step.kind == StepKind::complete;
  if (options_.quiet || (is_frame && !options_.verbose)) return;
  add_line(job, std::string(signs(terminal_).step) + ' ' + one_line(fact.step.name, terminal_),
           Style::bold);
}

void PlainFormatter::add(const Event& event, const StepFinished& fact) {
  Job& job = job_of(event);
  if (!options_.quiet) add_unsaid(job);
  if (event.step) job.names.erase(*event.step);
  if (job.step == event.step) job.is_group = job.is_header = false;
  if (job.step == event.step) job.step.reset();
  const bool is_worth_a_line =
      fact.conclusion == Conclusion::failure ||
      (!options_.quiet && (options_.verbose || fact.outcome != Conclusion::success));
  if (!is_worth_a_line) return;
  std::string line(sign_of(fact.outcome, terminal_));
  line += ' ' + one_line(fact.step.name, terminal_);
  line += step_end_words(fact);
  add_line(job, line, localrun::style_of(fact.outcome));
}

/// As a group of the outer step: what it prints stands below its name.
void PlainFormatter::add(const Event& event, const InnerStepStarted& fact) {
  Job& job = job_of(event);
  job.is_group = job.is_header = false;
  job.is_before_header = true;
  if (options_.quiet) return;
  const auto depth =
      static_cast<std::size_t>(std::count(event.inner.begin(), event.inner.end(), '.'));
  add_line(job, std::string(2 * depth + 2, ' ') + std::string(signs(terminal_).group) + ' ' +
                    one_line(fact.step.name, terminal_));
}

void PlainFormatter::add(const Event& event, const InnerStepFinished& fact) {
  Job& job = job_of(event);
  job.is_group = job.is_header = false;
  const bool is_worth_a_line =
      fact.end.conclusion == Conclusion::failure || options_.verbose ||
      (fact.end.outcome != Conclusion::success && fact.end.outcome != Conclusion::skipped);
  if (options_.quiet || !is_worth_a_line) return;
  std::string line = "  " + std::string(sign_of(fact.end.outcome, terminal_));
  line += ' ' + one_line(fact.end.step.name, terminal_) + step_end_words(fact.end);
  add_line(job, line, localrun::style_of(fact.end.outcome));
}

void PlainFormatter::add(const Event& event, const JobQueued& fact) {
  Job& job = job_of(event);
  job.name = one_line(fact.name.empty() ? fact.id : fact.name, terminal_);
  job.head_width = -1;
  ++queued_jobs_;
  widen(job.name);
}

void PlainFormatter::add(const Event& event, const JobStarted& fact) {
  std::string text = "starts";
  if (!fact.runs_on.empty()) text += " on " + fact.runs_on;
  add_detail(event, text + " in " + fact.workspace);
}

void PlainFormatter::add(const Event& event, const JobFinished& fact) {
  Job& job = job_of(event);
  if (!options_.quiet) add_unsaid(job);
  if (options_.quiet && fact.result != Conclusion::failure) return;
  // The summary of a single job follows at once and says the same.
  const bool is_sole = declared_jobs_ <= 1 && queued_jobs_ <= 1;
  if (is_sole && fact.reason.empty() && !options_.verbose) return;
  std::string line(sign_of(fact.result, terminal_));
  if (fact.result == Conclusion::skipped) {
    line += " skipped";
  } else {
    line += ' ' + std::string(verb_of(fact.result)) + " after " + duration_text(fact.duration);
  }
  if (fact.result == Conclusion::failure && fact.is_allowed_to_fail) line += ", which is allowed";
  if (!fact.reason.empty()) line += ": " + one_line(first_line(fact.reason), terminal_);
  add_line(job, line, localrun::style_of(fact.result));
}

// ---- the run
// -------------------------------------------------------------------------------------

void PlainFormatter::widen(std::string_view name) {
  const int width = display_width(name);
  if (width <= widest_name) name_width_ = std::max(name_width_, width);
}

void PlainFormatter::add(const Event& event, const RunStarted& fact) {
  declared_jobs_ = fact.jobs.size();
  for (const DeclaredJob& job : fact.jobs) widen(job.id);
  std::string text = "run " + fact.run + " of " + fact.path + " for " + fact.event;
  if (!fact.sha.empty()) text += " at " + fact.sha.substr(0, 7);
  if (!fact.run_name.empty()) text += ": " + one_line(fact.run_name, terminal_);
  add_detail(event, text);
}

void PlainFormatter::add(const Event& event, const CancelRequested& fact) {
  if (options_.quiet) return;
  std::string text(signs(terminal_).cancelled);
  text += " cancelling";
  if (!fact.reason.empty()) text += ": " + fact.reason;
  add_line(job_of(event), text, Style::yellow);
}

// ---- details
// -------------------------------------------------------------------------------------

void PlainFormatter::add_detail(const Event& event, std::string_view text) {
  if (!options_.verbose || options_.quiet) return;
  add_line(job_of(event), "  " + std::string(text), Style::dim);
}

void PlainFormatter::add(const Event& event, const OutputSet& fact) {
  add_detail(event, "output " + fact.name + " = " + value_text(fact.value, terminal_));
}

void PlainFormatter::add(const Event& event, const EnvironmentSet& fact) {
  add_detail(event, "env " + fact.name + " = " + value_text(fact.value, terminal_));
}

void PlainFormatter::add(const Event& event, const PathAdded& fact) {
  add_detail(event, "PATH begins with " + fact.folder);
}

void PlainFormatter::add(const Event& event, const JobOutputSet& fact) {
  std::string text = "job output " + fact.name + " = " + value_text(fact.value, terminal_);
  if (const std::string fate = fate_words(fact); !fate.empty()) text += " (" + fate + ')';
  add_detail(event, text);
}

/// Of a job. A step's is traced in its log by whoever asks for details (execution.md 6.2).
void PlainFormatter::add(const Event& event, const ConditionEvaluated& fact) {
  if (event.step) return;
  std::string text =
      "if: " + one_line(fact.expression, terminal_) + (fact.holds ? " is true" : " is false");
  if (!fact.because.empty()) text += " (" + one_line(fact.because, terminal_) + ')';
  add_detail(event, text);
}

/// In short, where it happens; the summary has it with its excerpt.
void PlainFormatter::add(const Event& event, const Finding& fact) {
  if (options_.quiet || (fact.severity == "note" && !options_.verbose)) return;
  if (!event.job) return;  // told before the first job
  const AnnotationLevel level = fact.severity == "error"     ? AnnotationLevel::error
                                : fact.severity == "warning" ? AnnotationLevel::warning
                                                             : AnnotationLevel::notice;
  std::string text(first_line(fact.message));
  if (!fact.slug.empty()) text += " [" + fact.slug + ']';
  add_message(job_of(event), level, place_text(fact.place, true), text);
}

void PlainFormatter::add(const Event& event, const WorkspaceKept& fact) {
  add_detail(event, "workspace kept in " + fact.path);
}

void PlainFormatter::add(const Event& event, const FilesChanged& fact) {
  if (const std::string words = change_words(fact); !words.empty())
    add_detail(event, "files: " + words);
}

void PlainFormatter::add(const Event& event, const SnapshotsKept& fact) {
  add_detail(event,
             fact.path.empty() ? "no snapshots: " + fact.reason : "snapshots kept in " + fact.path);
}

void PlainFormatter::add(const Event& event, const Artifact& fact) {
  if (options_.quiet || fact.action == Artifact::Action::deleted) return;
  const std::string_view verb =
      fact.action == Artifact::Action::uploaded ? "uploaded" : "downloaded";
  add_detail(event,
             std::string(verb) + " artifact " + fact.name + " (" + size_text(fact.size) + ')');
}

void PlainFormatter::add(const Event& event, const CacheUse& fact) {
  const std::string_view verb = fact.action == CacheUse::Action::restored ? "restored cache "
                                : fact.action == CacheUse::Action::saved  ? "saved cache "
                                                                          : "no cache for ";
  add_detail(event, std::string(verb) + (fact.matched_key.empty() ? fact.key : fact.matched_key));
}

void PlainFormatter::add(const Event& event, const RunFinished&) {
  const auto job = jobs_.find(event.job);
  if (job != jobs_.end() && !options_.quiet) add_unsaid(job->second);
}

void PlainFormatter::add(const Event& event, const SummaryWritten&) {
  add_detail(event, "wrote a summary");
}
void PlainFormatter::add(const Event& event, const StateSaved& fact) {
  add_detail(event, "state " + fact.name + " = " + value_text(fact.value, terminal_));
}
void PlainFormatter::add(const Event& event, const ValueRead& fact) {
  add_detail(event, "read " + fact.reference + " = " + value_text(fact.value, terminal_) + " for " +
                        fact.key);
}

}  // namespace localrun
