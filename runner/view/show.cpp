#include "runner/view/show.hpp"

#include "runner/view/condition_text.hpp"
#include "runner/view/job_lines.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/readable_log.hpp"
#include "runner/view/run_parts.hpp"
#include "runner/view/summary.hpp"

#include <algorithm>
#include <limits>

namespace localrun {
namespace {

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
constexpr std::size_t log_lines = 20;

void add_fact(std::string& out, std::string_view name, std::string_view value,
              const Terminal& terminal) {
  if (value.empty()) return;
  out += "  " + styled(padded(name, 12), Style::dim, terminal) + std::string(value) + '\n';
}

std::string commit_text(const RunStarted& info) {
  std::string text = info.ref;
  if (info.sha.empty()) return text;
  return text + (text.empty() ? "" : ", ") + info.sha.substr(0, 12);
}

std::string origin(const RunState& run, const Terminal& terminal) {
  const RunStarted& info = run.info;
  std::string out =
      styled("Run " + info.run, Style::bold, terminal) + " of " + info.workflow + '\n';
  add_fact(out, "name", one_line(info.run_name, terminal), terminal);
  add_fact(out, "workflow", info.path, terminal);
  add_fact(out, "event", info.event, terminal);
  add_fact(out, "repository", info.repository, terminal);
  add_fact(out, "commit", commit_text(info), terminal);
  add_fact(out, "started", time_text(run.started), terminal);
  std::string call;
  for (const std::string& argument : info.arguments)
    call += (call.empty() ? "" : " ") + one_line(argument, terminal);
  add_fact(out, "call", call, terminal);
  add_fact(out, "localrun", info.version, terminal);
  return out;
}

/// The steps of one job, in columns.
class StepLines {
 public:
  StepLines(const JobProgress& job, const Terminal& terminal, bool has_traces)
      : job_(job), terminal_(terminal), has_traces_(has_traces) {
    const int widest = std::max(terminal.width - 36, 20);
    for (const StepProgress& step : job.steps) {
      name_width_ = std::max(name_width_,
                             std::min(display_width(one_line(step_title(step), terminal)), widest));
    }
  }

  std::string render() {
    for (const StepProgress& step : job_.steps) add(step);
    return out_;
  }

 private:
  static bool is_uneventful_frame(const StepProgress& step) {
    const bool is_frame =
        step.info.kind == StepKind::set_up || step.info.kind == StepKind::complete;
    return is_frame && step.phase == StepPhase::finished &&
           step.end.outcome == Conclusion::success && step.findings.empty();
  }

  void add(const StepProgress& step) {
    if (is_uneventful_frame(step)) return;
    const bool is_finished = step.phase == StepPhase::finished;
    const bool is_skipped = is_finished && step.end.outcome == Conclusion::skipped;
    std::string line = "  ";
    line += is_finished ? styled(sign_of(step.end.outcome, terminal_), style_of(step.end.outcome),
                                 terminal_)
                        : std::string(signs(terminal_).step);
    line += ' ' +
            padded(shorten(one_line(step_title(step), terminal_), name_width_, terminal_),
                   name_width_) +
            "  ";
    line += padded_left(time_of(step), 8) + "  ";
    Place place = step.info.place;
    place.file = place.file.substr(place.file.rfind('/') + 1);
    line += styled(place_text(place), Style::cyan, terminal_);
    line.erase(line.find_last_not_of(' ') + 1);
    out_ += line + '\n';
    if (is_finished && step.end.outcome == Conclusion::failure) add_end(step);
    add_conditions(step, is_skipped);
    for (const InnerStepProgress& inner : step.inner) add_inner(inner);
    for (const OutputSet& output : step.outputs) add_value("output", output.name, output.value);
    for (const EnvironmentSet& set : step.environment) add_value("env", set.name, set.value);
    for (const PathAdded& path : step.paths) add_value("path", "", path.folder);
    for (const StateSaved& state : step.saved_state) add_value("state", state.name, state.value);
    for (const Artifact& artifact : step.artifacts) {
      add_value("artifact", artifact.name, size_text(artifact.size));
    }
    for (const CacheUse& cache : step.caches) {
      const bool is_missed = cache.action == CacheUse::Action::missed;
      add_value("cache", cache.key, is_missed ? "no entry" : size_text(cache.size));
    }
  }

  [[nodiscard]] std::string time_of(const StepProgress& step) const {
    if (step.phase != StepPhase::finished)
      return job_.phase == JobPhase::finished ? "no end" : "running";
    return step.end.outcome == Conclusion::skipped ? "skipped" : duration_text(step.end.duration);
  }

  void add_end(const StepProgress& step) {
    std::string words = one_line(end_words(step), terminal_);
    if (step.end.conclusion == Conclusion::success)
      words += (words.empty() ? "" : "; ") + std::string("allowed (continue-on-error)");
    if (!words.empty()) out_ += "      " + words + '\n';
  }

  /// Of a composite action: below their step, with what became of them.
  void add_inner(const InnerStepProgress& inner) {
    const bool is_finished = inner.phase == StepPhase::finished;
    const auto depth = std::count(inner.inner.begin(), inner.inner.end(), '.');
    const std::string margin(static_cast<std::size_t>(6 + 2 * depth), ' ');
    const int room = std::max(terminal_.width - display_width(margin) - 14, 20);
    std::string line = margin;
    line += is_finished ? styled(sign_of(inner.end.outcome, terminal_), style_of(inner.end.outcome),
                                 terminal_)
                        : std::string(signs(terminal_).step);
    line += ' ' + shorten(one_line(inner.info.name, terminal_), room, terminal_) + "  ";
    if (!is_finished) {
      out_ += line + "no end\n";
      return;
    }
    const bool is_skipped = inner.end.outcome == Conclusion::skipped;
    out_ += line + (is_skipped ? "skipped" : duration_text(inner.end.duration)) + '\n';
    std::string words =
        is_skipped ? inner.end.reason : exit_text(inner.end.exit_code, inner.end.signal);
    if (inner.end.outcome == Conclusion::success) words.clear();
    if (words.empty()) return;
    const auto indent = static_cast<int>(margin.size()) + 4;
    out_ += margin + "    " +
            wrapped(one_line(words, terminal_), std::max(terminal_.width - indent, 40), indent) +
            '\n';
  }

  void add_conditions(const StepProgress& step, bool is_skipped) {
    if (step.conditions.empty()) {
      if (is_skipped && !step.end.reason.empty()) {
        out_ +=
            "      " +
            wrapped(one_line(step.end.reason, terminal_), std::max(terminal_.width - 6, 40), 6) +
            '\n';
      }
      return;
    }
    const ConditionEvaluated& condition = step.conditions.back();
    const bool is_written = condition.expression != "success()" && !condition.expression.empty();
    if (!is_written && !is_skipped) return;
    out_ += render_condition(condition, 6, terminal_);
    if (is_written && has_traces_) out_ += render_trace(condition.trace, 10, terminal_);
  }

  void add_value(std::string_view what, std::string_view name, std::string_view value) {
    std::string line = "      " + styled(padded(what, 8), Style::dim, terminal_) + ' ';
    if (!name.empty()) line += std::string(name) + " = ";
    const int room = std::clamp(terminal_.width - display_width(line) - 16, 20, 60);
    out_ += line + value_text(value, terminal_, room) + '\n';
  }

  const JobProgress& job_;
  const Terminal& terminal_;
  bool has_traces_;
  int name_width_ = 8;
  std::string out_;
};

std::string job_part(const JobProgress& job, const Terminal& terminal, bool has_traces) {
  std::string head = job_title(job) + ' ' + job_words(job);
  const bool is_finished = job.phase == JobPhase::finished;
  const bool is_skipped = is_finished && job.end.result == Conclusion::skipped;
  if (is_finished && !is_skipped) head += " after " + duration_text(job.end.duration);
  if (is_finished && job.end.is_allowed_to_fail && job.end.result == Conclusion::failure)
    head += ", which is allowed";
  std::string out = styled(head, Style::bold, terminal);
  if (!job.start.runs_on.empty()) out += styled("  on " + job.start.runs_on, Style::dim, terminal);
  out += '\n';
  const bool has_condition = !job.conditions.empty();
  if (has_condition) {
    const ConditionEvaluated& condition = job.conditions.back();
    const bool is_written = condition.expression != "success()";
    if (is_written || is_skipped) out += render_condition(condition, 2, terminal);
    if (is_written && has_traces) out += render_trace(condition.trace, 6, terminal);
  }
  if (!job.end.reason.empty() && (!has_condition || job.conditions.back().because.empty())) {
    out += "  " + wrapped(one_line(job.end.reason, terminal), std::max(terminal.width - 2, 40), 2) +
           '\n';
  }
  return out + StepLines(job, terminal, has_traces).render();
}

void add_part(std::string& out, const std::string& part) {
  if (!part.empty()) out += '\n' + part;
}

/// `2 jobs changed 3 files: localrun changes ID`
std::string changes_line(const RunState& run) {
  std::uint64_t files = 0;
  std::uint64_t jobs = 0;
  for (const JobProgress& job : run.jobs) {
    const std::uint64_t own =
        job.files ? job.files->added + job.files->changed + job.files->deleted : 0;
    files += own;
    jobs += own == 0 ? 0 : 1;
  }
  if (files == 0) return {};
  return counted(jobs, "job") + " changed " + counted(files, "file") + ": localrun changes " +
         run.info.run + '\n';
}

}  // namespace

std::string render_show(const RunState& run, const Terminal& terminal, const ShowOptions& options) {
  std::string out = origin(run, terminal);
  for (const JobProgress& job : run.jobs)
    add_part(out, job_part(job, terminal, options.has_traces));
  add_part(out, render_outputs(run, terminal));
  add_part(out, render_annotations(run, terminal, all, log_lines));
  add_part(out, render_step_summaries(run, terminal, all));
  add_part(out, render_findings(run, terminal, options.sources, {true, true}));
  add_part(out, render_failures(run, terminal, log_lines));
  for (const JobProgress& job : run.jobs) {
    if (!job.kept_workspace.empty())
      add_part(out, "workspace of " + job_title(job) + ": " + job.kept_workspace + '\n');
  }
  add_part(out, changes_line(run));
  return out + '\n' + result_line(run) + '\n';
}

}  // namespace localrun
