#include "runner/view/job_lines.hpp"
#include "runner/view/log_words.hpp"
#include "runner/view/markdown_text.hpp"
#include "runner/view/markup.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/readable_log.hpp"
#include "runner/view/report.hpp"
#include "runner/view/report_parts.hpp"

#include <algorithm>

namespace localrun {
namespace {

// GitHub takes at most 65,536 characters of a comment.
constexpr std::size_t most_log_lines = 20;
constexpr std::size_t most_failures = 8;
constexpr std::size_t most_annotations = 50;
constexpr std::size_t most_summary_bytes = 20'000;
constexpr std::size_t most_rows = 60;

std::string_view sign(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::success:
      return "✅";
    case Conclusion::failure:
      return "❌";
    case Conclusion::cancelled:
      return "🛑";
    case Conclusion::skipped:
      return "⏭️";
  }
  return {};
}

std::string row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += ' ' + cell + " |";
  return out + '\n';
}

std::string and_more(std::size_t count, std::size_t most, std::string_view what,
                     const RunState& run) {
  if (count <= most) return {};
  return "\n… and " + counted(count - most, "more " + std::string(what)) + ": " +
         markdown_code("localrun show " + run.info.run) + '\n';
}

std::string head(const RunState& run) {
  const RunStarted& info = run.info;
  const bool is_finished = run.phase == RunPhase::finished;
  std::string out = "## " + std::string(is_finished ? sign(run.end.result) : "⏳") + ' ' +
                    markdown_text(info.workflow) + ' ' + run_words(run) +
                    (is_finished ? " after " : ": stopped after ") +
                    duration_text(duration_of(run)) + "\n\n";
  if (!info.run_name.empty()) out += "**" + markdown_text(info.run_name) + "**\n\n";
  out += markdown_code(info.path) + " for " + markdown_code(info.event);
  if (!info.ref.empty()) out += " on " + markdown_code(info.ref);
  if (!info.sha.empty()) out += " at " + markdown_code(info.sha.substr(0, 12));
  out += " · run " + markdown_code(info.run) + " · " + time_text(run.started) + " · localrun " +
         markdown_text(info.version) + '\n';
  if (run.end.steps_not_run > 0)
    out +=
        "\n**" + counted(run.end.steps_not_run, "step") + " not run, by the caller's choice.**\n";
  return out;
}

std::string job_row(const RunState& run, const JobProgress& job) {
  const bool is_finished = job.phase == JobPhase::finished;
  const bool is_skipped = is_finished && job.end.result == Conclusion::skipped;
  std::string result =
      std::string(is_finished ? sign(job.end.result) : "⏳") + ' ' +
      (is_finished ? std::string(conclusion_name(job.end.result)) : job_words(job));
  if (is_finished && job.end.result == Conclusion::failure && job.end.is_allowed_to_fail)
    result += " (allowed)";
  std::string remark = why_words(job);
  if (const StepProgress* step = job.failed_step(); remark.empty() && step != nullptr)
    remark = step_title(*step) + ": " + failure_words(*step);
  for (const JobOutputSet& output : job.outputs) {
    if (output.fate == JobOutputSet::Fate::set) continue;
    remark += (remark.empty() ? "" : "; ") + ("output " + output.name) + ": " + fate_words(output);
  }
  return row({markdown_text(job_title(job)), result,
              is_skipped ? "" : duration_text(duration_of(run, job)), markdown_text(remark)});
}

std::string jobs_table(const RunState& run) {
  if (run.jobs.empty()) return {};
  std::string out = '\n' + row({"Job", "Result", "Time", ""}) + "| --- | --- | ---: | --- |\n";
  // What went well gives way to what did not.
  std::size_t shown = 0;
  std::size_t dull = 0;
  for (const JobProgress& job : run.jobs) {
    const bool is_dull = job.phase == JobPhase::finished && job.end.result == Conclusion::success;
    if (is_dull && ++dull > most_rows) continue;
    if (++shown <= 4 * most_rows) out += job_row(run, job);
  }
  return out + and_more(run.jobs.size(), std::min(shown, 4 * most_rows), "job", run);
}

std::string failure(const JobProgress& job) {
  const StepProgress* step = job.failed_step();
  std::string out = "\n### ❌ " + markdown_text(Whose{&job, step}.name()) + "\n\n";
  const Place& place = step != nullptr ? step->info.place : job.info.place;
  if (place.line != 0) out += markdown_code(place_text(place, true)) + ": ";
  out += markdown_text(step != nullptr ? failure_words(*step) : failure_words(job)) + '\n';
  if (step != nullptr) {
    for (const InnerStepProgress* inner : step->failed_inner()) {
      out += "in " + markdown_code(place_text(inner->info.place, true)) + ": " +
             markdown_text(inner->info.name) + '\n';
    }
  }
  const LogTail log = step != nullptr ? step->log : messages_of(job.log);
  std::string text;
  for (const std::string& line : readable_log(log, most_log_lines)) text += line + '\n';
  if (!text.empty()) out += '\n' + markdown_block(text);
  return out;
}

std::string failures(const RunState& run) {
  const std::vector<const JobProgress*> failed = failed_jobs(run);
  std::string out;
  for (std::size_t i = 0; i < std::min(failed.size(), most_failures); ++i)
    out += failure(*failed[i]);
  return out + and_more(failed.size(), most_failures, "failed job", run);
}

std::string findings(const RunState& run) {
  std::string out;
  for (const FindingOf& each : findings_once(run)) {
    const Finding& finding = *each.finding;
    out += "- **" + finding.severity + "**: ";
    if (const std::string place = place_text(finding.place, true); !place.empty())
      out += markdown_code(place) + ": ";
    out += markdown_text(finding.message);
    if (!finding.help.empty()) out += " *" + markdown_text(finding.help) + '*';
    out += '\n';
  }
  return out.empty() ? out : "\n### Findings\n\n" + out;
}

std::string annotations(const RunState& run) {
  const std::vector<AnnotationOf> all = annotations_of(run);
  std::string out;
  for (std::size_t i = 0; i < std::min(all.size(), most_annotations); ++i) {
    const Annotation& annotation = *all[i].annotation;
    out += "- **" + std::string(level_name(annotation.level)) + "**: ";
    if (const std::string place = annotation_place(annotation); !place.empty())
      out += markdown_code(place) + ": ";
    if (const auto title = annotation_property(annotation, "title"); !title.empty())
      out += "**" + markdown_text(title) + "**: ";
    out += markdown_text(annotation.message) + " (" + markdown_text(all[i].whose.name()) + ")\n";
  }
  if (out.empty()) return out;
  return "\n### Annotations\n\n" + out + and_more(all.size(), most_annotations, "annotation", run);
}

std::string summaries(const RunState& run) {
  std::string out;
  for (const SummaryOf& each : summaries_of(run)) {
    std::string_view text = each.summary->text;
    const bool is_cut = text.size() > most_summary_bytes;
    if (is_cut) text = text.substr(0, text.rfind('\n', most_summary_bytes));
    if (is_cut && text.size() > most_summary_bytes) text = text.substr(0, most_summary_bytes);
    out += "\n<details open><summary>Summary of <b>" + markup(each.whose.name()) +
           "</b></summary>\n\n" + closed_markdown(text);
    if (is_cut) out += "\n… cut: the whole is " + size_text(each.summary->text.size()) + " long\n";
    out += "\n</details>\n";
  }
  return out;
}

}  // namespace

std::string render_report_markdown(const RunState& run) {
  return head(run) + jobs_table(run) + failures(run) + findings(run) + annotations(run) +
         summaries(run);
}

}  // namespace localrun
