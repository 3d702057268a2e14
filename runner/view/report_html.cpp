#include "runner/view/report_html.hpp"

#include "runner/view/job_lines.hpp"
#include "runner/view/log_words.hpp"
#include "runner/view/markup.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/readable_log.hpp"
#include "runner/view/report.hpp"
#include "runner/view/report_parts.hpp"
#include "runner/view/report_style.hpp"

#include <algorithm>

namespace localrun {
namespace {

constexpr std::size_t most_failures = 12;
constexpr std::size_t most_annotations = 300;
constexpr std::size_t most_summary_bytes = std::size_t{256} * 1024;

std::string_view result_class(const RunState& run) {
  return run.phase == RunPhase::finished ? conclusion_name(run.end.result) : "open";
}

void add_section(std::string& out, std::string_view heading, const std::string& content,
                 const std::string& remark = {}) {
  if (content.empty()) return;
  out += "<section>\n<h2>" + std::string(heading);
  if (!remark.empty()) out += " <small>" + markup(remark) + "</small>";
  out += "</h2>\n" + content + "</section>\n";
}

std::string page_head(const RunState& run) {
  const RunStarted& info = run.info;
  std::string out = "<header class=\"page\">\n<div class=\"title\">" +
                    html::mark(result_class(run)) + "<div><h1>" + markup(info.workflow) +
                    " <span class=\"" + std::string(result_class(run)) + "-text\">" +
                    run_words(run) + "</span></h1>";
  if (!info.run_name.empty()) out += "<p class=\"run-name\">" + markup(info.run_name) + "</p>";
  out += "</div></div>\n<dl class=\"facts\">\n";
  const auto add = [&](std::string_view name, std::string_view text) {
    if (text.empty()) return;
    out += "<div><dt>" + std::string(name) + "</dt><dd>" + markup(text) + "</dd></div>\n";
  };
  add("Took", duration_text(duration_of(run)));
  add("Jobs", counts_words(run));
  add("Event", info.event);
  add("Ref", info.ref);
  add("Commit", std::string_view(info.sha).substr(0, 12));
  add("Repository", info.repository);
  add("Workflow", info.path);
  add("Started", time_text(run.started));
  add("Run", info.run);
  out += "</dl>\n";
  if (run.end.steps_not_run > 0) {
    out += "<p><b>" + counted(run.end.steps_not_run, "step") +
           " not run, by the caller's choice</b></p>\n";
  }
  for (const CancelRequested& cancel : run.cancels)
    out += "<p>Cancelled: " + markup(cancel.reason) + "</p>\n";
  return out + "</header>\n";
}

std::string failures(const RunState& run) {
  std::string out;
  std::size_t count = 0;
  const std::vector<const JobProgress*> failed = failed_jobs(run);
  for (const JobProgress* job : failed) {
    if (++count > most_failures) break;
    const StepProgress* step = job->failed_step();
    const Place& place = step != nullptr ? step->info.place : job->info.place;
    out += "<article class=\"card failed\"><h3><a href=\"#job-" +
           std::to_string(static_cast<std::uint32_t>(job->index)) + "\">" +
           markup(Whose{job, step}.name()) + "</a></h3>\n<p>" +
           markup(step != nullptr ? failure_words(*step) : failure_words(*job)) +
           " <span class=\"where\">" + markup(place_text(place, true)) + "</span></p>\n";
    if (step != nullptr) {
      for (const InnerStepProgress* inner : step->failed_inner()) {
        out += "<p class=\"small muted\">in " + markup(inner->info.name) +
               " <span class=\"where\">" + markup(place_text(inner->info.place, true)) +
               "</span></p>\n";
      }
    }
    const LogTail log = step != nullptr ? step->log : messages_of(job->log);
    out += html::log(readable_log(log, LogTail::max_lines)) + "</article>\n";
  }
  if (failed.size() > most_failures)
    out += "<p class=\"muted\">and " + counted(failed.size() - most_failures, "more job") +
           ", below</p>\n";
  return out;
}

std::string findings(const RunState& run) {
  std::string out;
  for (const FindingOf& each : findings_once(run)) {
    const Finding& finding = *each.finding;
    out += "<li><span class=\"level " + markup(finding.severity) + "\">" +
           markup(finding.severity) + "</span>" + markup(finding.message) +
           " <span class=\"where\">" + markup(place_text(finding.place, true)) + "</span>";
    if (each.count > 1)
      out += " <span class=\"muted\">in " + counted(each.count, "job") + "</span>";
    if (!finding.why.empty()) out += "<p class=\"small muted\">" + markup(finding.why) + "</p>";
    if (!finding.help.empty()) out += "<p class=\"small\">" + markup(finding.help) + "</p>";
    out += "</li>\n";
  }
  return out.empty() ? out : "<ul class=\"card plain\">\n" + out + "</ul>\n";
}

std::string annotations(const std::vector<AnnotationOf>& all) {
  std::string out;
  for (std::size_t i = 0; i < std::min(all.size(), most_annotations); ++i) {
    const Annotation& annotation = *all[i].annotation;
    const std::string level(level_name(annotation.level));
    out += "<li><span class=\"level " + level + "\">" + level + "</span>";
    if (const auto title = annotation_property(annotation, "title"); !title.empty())
      out += "<b>" + markup(title) + "</b> ";
    out += markup(annotation.message) + " <span class=\"where\">" +
           markup(annotation_place(annotation)) + "</span><p class=\"small muted\">" +
           markup(all[i].whose.name()) + "</p></li>\n";
  }
  if (all.size() > most_annotations)
    out += "<li>and " + std::to_string(all.size() - most_annotations) + " more</li>\n";
  return out.empty() ? out : "<ul class=\"card plain\">\n" + out + "</ul>\n";
}

std::string summaries(const RunState& run) {
  std::string out;
  for (const SummaryOf& each : summaries_of(run)) {
    const std::string_view text =
        std::string_view(each.summary->text).substr(0, most_summary_bytes);
    out += "<article class=\"card\"><div class=\"summary-head\">" + markup(each.whose.name()) +
           "</div>\n<div class=\"markdown\">\n" + html::markdown(text) + "</div></article>\n";
  }
  return out;
}

}  // namespace

std::string render_report_html(const RunState& run, const RunLogs& logs) {
  const RunFlow flow = value_flow(run);
  const std::vector<AnnotationOf> noted = annotations_of(run);
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"generator\" content=\"localrun " +
      markup(run.info.version) + "\"/>\n<title>" +
      markup(run.info.workflow + ' ' + run_words(run) + " · " + run.info.run) +
      "</title>\n<style>" + std::string(report_style) + "</style>\n</head>\n<body>\n" +
      page_head(run) + "<main>\n";
  add_section(out, "What failed", failures(run));
  if (!run.jobs.empty()) {
    add_section(out, "Timeline",
                "<div class=\"card timeline\">\n" + html::timeline(run) + "</div>\n");
  }
  add_section(out, "Summaries", summaries(run));
  add_section(out, "Annotations", annotations(noted), counted(noted.size(), "annotation"));
  add_section(out, "What localrun noticed", findings(run));
  add_section(out, "Values between jobs", html::values(flow));
  add_section(out, "Jobs", html::jobs(run, logs, flow));
  std::string call = "localrun";
  for (const std::string& argument : run.info.arguments) call += ' ' + argument;
  return out + "</main>\n<footer>" + markup(call) + " · localrun " + markup(run.info.version) +
         "</footer>\n</body>\n</html>\n";
}

}  // namespace localrun
