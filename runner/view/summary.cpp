#include "runner/view/summary.hpp"

#include "runner/view/job_lines.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/run_parts.hpp"

#include <algorithm>

namespace localrun {
namespace {

constexpr std::size_t most_annotations = 12;
constexpr std::size_t most_summary_lines = 40;
constexpr std::size_t log_lines = 12;
constexpr std::size_t log_lines_seen = 5;

Style style_of_run(const RunState& run) {
  if (run.phase != RunPhase::finished) return Style::yellow;
  return style_of(run.end.result);
}

void add_part(std::string& out, const std::string& part) {
  if (part.empty()) return;
  if (!out.empty()) out += '\n';
  out += part;
}

/// A few lines just above say the same, but for conditions that somebody wrote.
bool are_jobs_said(const RunState& run) {
  constexpr std::size_t most_seen = 12;
  return run.jobs.size() <= most_seen &&
         std::all_of(run.jobs.begin(), run.jobs.end(), [](const JobProgress& job) {
           return job.phase == JobPhase::finished &&
                  (job.end.result != Conclusion::skipped || !job.end.reason.empty());
         });
}

std::string kept_workspaces(const RunState& run, const Terminal& terminal) {
  std::string out;
  for (const JobProgress& job : run.jobs) {
    if (job.kept_workspace.empty()) continue;
    out += "  " + job_title(job) + ": " + job.kept_workspace + '\n';
  }
  return out.empty() ? out : styled("Workspaces kept", Style::bold, terminal) + '\n' + out;
}

}  // namespace

std::string result_line(const RunState& run) {
  std::vector<const JobProgress*> jobs;
  for (const JobProgress& job : run.jobs) {
    // A call that began is told by the jobs of the workflow that it called.
    const auto is_callee = [&](const JobProgress& other) {
      return other.info.id.starts_with(job.info.id + '.');
    };
    if (job.info.uses.empty() || std::none_of(run.jobs.begin(), run.jobs.end(), is_callee))
      jobs.push_back(&job);
  }
  std::string line = counted(jobs.size(), "job");
  const std::string results = count_results(jobs);
  const bool is_of_one_kind = results.find(',') == std::string::npos;
  if (is_of_one_kind && !results.empty()) line += results.substr(results.find(' '));
  if (!is_of_one_kind) line += ": " + results;
  const auto time =
      run.phase == RunPhase::finished ? run.end.duration : run.last_event - run.started;
  line += " in " + duration_text(time);
  if (run.phase != RunPhase::finished) return line + "; the run did not finish";
  if (!run.cancels.empty()) {
    line += "; cancelled";
    if (!run.cancels.front().reason.empty()) line += " by " + run.cancels.front().reason;
  }
  if (const std::uint32_t count = run.end.steps_not_run; count != 0) {
    line += "; " + counted(count, "step was", "steps were") + " not run";
  }
  return line;
}

std::string render_summary(const RunState& run, const Terminal& terminal,
                           const SummaryOptions& options) {
  std::string out;
  if (!options.are_jobs_on_screen || !are_jobs_said(run))
    out = render_job_lines(run, terminal, options.verbose);
  add_part(out, render_outputs(run, terminal));
  const std::size_t excerpt = options.is_log_on_screen ? log_lines_seen : log_lines;
  add_part(out, render_annotations(run, terminal, most_annotations, excerpt));
  add_part(out, render_step_summaries(run, terminal, most_summary_lines));
  add_part(out, render_findings(run, terminal, options.sources,
                                {options.verbose, !options.are_first_findings_said}));
  add_part(out, render_failures(run, terminal, excerpt));
  add_part(out, kept_workspaces(run, terminal));
  if (options.are_jobs_on_screen && !out.empty()) out.insert(0, "\n");
  // A run without anything to tell stays as short as it is.
  const bool is_short = run.jobs.size() <= 1 && (out.empty() || out.find('\n') + 1 == out.size());
  if (!is_short) out += '\n';
  return out + styled(result_line(run), style_of_run(run), terminal) + '\n';
}

}  // namespace localrun
