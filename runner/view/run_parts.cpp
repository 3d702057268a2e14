#include "runner/view/run_parts.hpp"

#include "runner/events/explain.hpp"
#include "runner/view/go_on.hpp"
#include "runner/view/job_lines.hpp"
#include "runner/view/log_words.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/readable_log.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace localrun {
namespace {

constexpr std::size_t most_failures = 8;

std::string heading(std::string_view text, const Terminal& terminal) {
  return styled(text, Style::bold, terminal) + '\n';
}

/// As the log has it: a carriage return ends a line there too.
std::string_view line_at(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

void add_message(std::string& out, const Annotation& annotation, std::string_view where,
                 const Terminal& terminal) {
  const Style style = annotation.level == AnnotationLevel::error     ? Style::error
                      : annotation.level == AnnotationLevel::warning ? Style::warning
                                                                     : Style::note;
  std::string text;
  if (const std::string place = annotation_place(annotation); !place.empty()) text += place + ": ";
  if (const auto title = annotation_property(annotation, "title"); !title.empty())
    text += std::string(title) + ": ";
  text += line_at(annotation.message);
  const std::string level(level_name(annotation.level));
  out += "  " + styled(level + ':', style, terminal) + ' ';
  const int indent = 4;
  out += wrapped(one_line(text, terminal),
                 std::max(terminal.width - indent - display_width(level), 40), indent);
  out += '\n';
  const int room = std::max(terminal.width - indent, 40);
  out += "    " + styled(shorten(where, room, terminal), Style::dim, terminal) + '\n';
}

bool has_failed(const JobProgress& job) {
  return job.phase == JobPhase::finished && job.end.result == Conclusion::failure;
}

/// The same finding of several combinations.
struct FoundOnce {
  const Finding* finding = nullptr;
  std::size_t jobs = 0;
  std::size_t combinations = 1;
  bool is_beside_failure = false;
};

void collect(std::vector<FoundOnce>& all, const std::vector<Finding>& findings,
             std::size_t combinations, bool is_beside_failure) {
  for (const Finding& finding : findings) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const FoundOnce& other) {
      return other.finding->slug == finding.slug && other.finding->place == finding.place;
    });
    if (same == all.end()) {
      all.push_back({&finding, 1, combinations, is_beside_failure});
    } else {
      ++same->jobs;
      same->is_beside_failure = same->is_beside_failure || is_beside_failure;
    }
  }
}

/// Said of a run as a whole once it is over; all others of the run were said before it began.
bool is_of_the_end(const Finding& finding) { return finding.slug == "only-on-this-machine"; }

/// How many job runs have an id: combinations, also of a call around.
std::unordered_map<std::string_view, std::size_t> runs_by_id(const RunState& run) {
  std::unordered_map<std::string_view, std::size_t> runs;
  for (const JobProgress& job : run.jobs) ++runs[job.info.id];
  return runs;
}

std::vector<FoundOnce> findings_of(const RunState& run, bool has_first) {
  std::vector<FoundOnce> all;
  auto runs = runs_by_id(run);
  if (has_first) collect(all, run.findings, 1, false);
  for (const Finding& finding : run.findings) {
    if (!has_first && is_of_the_end(finding)) all.push_back({&finding, 1, 1, false});
  }
  for (const JobProgress& job : run.jobs) {
    const std::size_t combinations = runs[job.info.id];
    collect(all, job.findings, combinations, has_failed(job));
    for (const StepProgress& step : job.steps)
      collect(all, step.findings, combinations, has_failed(job));
  }
  return all;
}

void add_go_on(std::string& out, const RunState& run, const JobProgress& job,
               const StepProgress* step, const Terminal& terminal) {
  out += "  " + styled("log", Style::dim, terminal) + "    " + logs_command(run, job, step) + '\n';
  out += "  " + styled("again", Style::dim, terminal) + "  " + rerun_command(run, job) + '\n';
  const std::string shell = step == nullptr ? std::string() : shell_command(run, job);
  if (!shell.empty()) out += "  " + styled("shell", Style::dim, terminal) + "  " + shell + '\n';
}

/// `step`: that failed; absent: the job failed outside of its steps.
LogTail log_of_failure(const JobProgress& job, const StepProgress* step) {
  return step != nullptr ? step->log : messages_of(job.log);
}

void add_failed_step(std::string& out, const RunState& run, const JobProgress& job,
                     const StepProgress& step, std::size_t log_lines, const Terminal& terminal) {
  const std::string title = job_title(job) + " / " + one_line(step_title(step), terminal);
  out += styled(std::string(signs(terminal).failure) + ' ' +
                    shorten(title, std::max(terminal.width - 2, 40), terminal),
                Style::error, terminal) +
         '\n';
  const std::string place = place_text(step.info.place, true);
  out += "  " + (place.empty() ? std::string() : place + ": ") + failure_words(step) + '\n';
  for (const InnerStepProgress* inner : step.failed_inner()) {
    out += "  in " + place_text(inner->info.place, true) + ": " +
           one_line(inner->info.name, terminal) + '\n';
  }
  append_log_tail(out, log_of_failure(job, &step), log_lines, terminal);
  add_go_on(out, run, job, &step, terminal);
}

void add_failed_job(std::string& out, const RunState& run, const JobProgress& job,
                    std::size_t log_lines, const Terminal& terminal) {
  if (!out.empty()) out += '\n';
  if (const StepProgress* step = job.failed_step(); step != nullptr) {
    return add_failed_step(out, run, job, *step, log_lines, terminal);
  }
  out +=
      styled(std::string(signs(terminal).failure) + ' ' + job_title(job), Style::error, terminal) +
      '\n';
  const std::string place = place_text(job.info.place, true);
  out += "  " + (place.empty() ? std::string() : place + ": ") +
         one_line(failure_words(job), terminal) + '\n';
  append_log_tail(out, log_of_failure(job, nullptr), log_lines, terminal);
  add_go_on(out, run, job, nullptr, terminal);
}

constexpr std::size_t most_annotations_on_github = 50;
constexpr std::size_t most_summaries_on_github = 20;

/// The failure is told with it: no need to say it once more.
bool is_in(const std::vector<std::string>& excerpt, const Annotation& annotation) {
  if (excerpt.empty() || !annotation_place(annotation).empty() ||
      !annotation_property(annotation, "title").empty())
    return false;
  const std::string line =
      std::string(level_name(annotation.level)) + ": " + without_ansi(line_at(annotation.message));
  return std::find(excerpt.begin(), excerpt.end(), line) != excerpt.end();
}

/// Before the first that GitHub leaves out (execution.md 3.6, 7.9).
std::string limit_of_github(std::string_view what, std::size_t most, const Terminal& terminal) {
  const std::string text = "  (GitHub shows " + std::to_string(most) + ' ' + std::string(what) +
                           " of a job: those that follow it leaves out)";
  return styled(text, Style::dim, terminal) + '\n';
}

}  // namespace

namespace {

/// In parentheses behind a line of this width, or below it where there is no room.
std::string remark_behind(int width, std::string_view remark, const Terminal& terminal) {
  if (remark.empty()) return {};
  const std::string text = '(' + one_line(remark, terminal) + ')';
  if (width + 2 + display_width(text) <= terminal.width)
    return "  " + styled(text, Style::dim, terminal);
  constexpr int indent = 6;
  return '\n' + std::string(indent, ' ') +
         styled(wrapped(text, std::max(terminal.width - indent, 40), indent), Style::dim, terminal);
}

/// Another combination gave the output a value, so nobody gets this empty one.
bool is_set_elsewhere(const RunState& run, const JobProgress& job, const std::string& name) {
  return std::any_of(run.jobs.begin(), run.jobs.end(), [&](const JobProgress& other) {
    return other.info.id == job.info.id &&
           std::any_of(other.outputs.begin(), other.outputs.end(), [&](const JobOutputSet& output) {
             return output.name == name && output.fate == JobOutputSet::Fate::set;
           });
  });
}

}  // namespace

std::string render_outputs(const RunState& run, const Terminal& terminal) {
  std::string out;
  auto runs = runs_by_id(run);
  const auto add = [&](const JobProgress& job, const std::string& name, const std::string& value,
                       const std::string& remark) {
    const bool is_one = job.info.matrix.empty() && runs[job.info.id] == 1;
    const std::string& title = is_one ? job.info.id : job.info.name;
    const std::string head = "  " + title + '.' + name + " = ";
    const int room = std::clamp(terminal.width - display_width(head) - 16, 20, 60);
    const std::string line = head + value_text(value, terminal, room);
    out += line + remark_behind(display_width(line), remark, terminal) + '\n';
  };
  for (const JobProgress& job : run.jobs) {
    for (const JobOutputSet& output : job.outputs) {
      const bool is_empty = output.fate == JobOutputSet::Fate::empty;
      if (is_empty && is_set_elsewhere(run, job, output.name)) continue;
      const auto link = is_empty ? broken_link(run, job, output) : std::nullopt;
      add(job, output.name, output.value,
          link       ? link->text
          : is_empty ? std::string()
                     : fate_words(output));
    }
    for (const auto& [name, value] : job.end.outputs) {
      const auto is_told = [&, key = std::string_view(name)](const JobOutputSet& output) {
        return output.name == key;
      };
      if (std::none_of(job.outputs.begin(), job.outputs.end(), is_told)) add(job, name, value, "");
    }
  }
  return out.empty() ? out : heading("Outputs", terminal) + out;
}

std::string render_annotations(const RunState& run, const Terminal& terminal, std::size_t most,
                               std::size_t log_lines) {
  std::string out;
  std::size_t count = 0;
  std::size_t count_of_job = 0;
  std::size_t failures = 0;
  const std::vector<std::string> nothing;
  const auto add_all = [&](const std::vector<Annotation>& annotations, const std::string& where,
                           const std::vector<std::string>& excerpt) {
    for (const Annotation& annotation : annotations) {
      if (++count_of_job == most_annotations_on_github + 1 && count < most)
        out += limit_of_github("annotations", most_annotations_on_github, terminal);
      if (is_exit_message(annotation.message) || is_in(excerpt, annotation)) continue;
      if (++count <= most) add_message(out, annotation, where, terminal);
    }
  };
  add_all(run.annotations, "the run", nothing);
  for (const JobProgress& job : run.jobs) {
    count_of_job = 0;
    const bool has_excerpt = has_failed(job) && ++failures <= most_failures;
    const StepProgress* failed = has_excerpt ? job.failed_step() : nullptr;
    std::vector<std::string> excerpt;
    if (has_excerpt) excerpt = readable_log(log_of_failure(job, failed), log_lines);
    add_all(job.annotations, job_title(job), failed == nullptr ? excerpt : nothing);
    for (const StepProgress& step : job.steps) {
      add_all(step.annotations, job_title(job) + " / " + one_line(step_title(step), terminal),
              &step == failed ? excerpt : nothing);
    }
  }
  if (count > most)
    out += "  and " + std::to_string(count - most) + " more: localrun show " + run.info.run + '\n';
  return out.empty() ? out : heading("Annotations", terminal) + out;
}

std::string render_step_summaries(const RunState& run, const Terminal& terminal, std::size_t most) {
  std::string out;
  std::size_t count_of_job = 0;
  const auto add = [&](const SummaryWritten& summary, const std::string& where) {
    if (!out.empty()) out += '\n';
    if (++count_of_job == most_summaries_on_github + 1)
      out += limit_of_github("summaries", most_summaries_on_github, terminal);
    out += heading("Summary of " + where, terminal);
    std::string_view text = summary.text;
    while (text.ends_with('\n')) text.remove_suffix(1);
    std::size_t lines = 0;
    for (std::size_t begin = 0; begin <= text.size(); ++lines) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      const std::string line = without_ansi(text.substr(begin, end - begin));
      if (lines < most) out += line.empty() ? "\n" : "  " + line + '\n';
      begin = end + 1;
    }
    if (lines > most) {
      out +=
          "  and " + counted(lines - most, "line") + " more: localrun show " + run.info.run + '\n';
    }
  };
  for (const JobProgress& job : run.jobs) {
    count_of_job = 0;
    for (const SummaryWritten& summary : job.summaries) add(summary, job_title(job));
    for (const StepProgress& step : job.steps) {
      for (const SummaryWritten& summary : step.summaries)
        add(summary, job_title(job) + " / " + step_title(step));
    }
  }
  return out;
}

std::string render_findings(const RunState& run, const Terminal& terminal,
                            const SourceLookup& sources, FindingsWanted wanted) {
  std::string out;
  for (const FoundOnce& found : findings_of(run, wanted.first)) {
    const bool is_shown = found.finding->severity != "note" || wanted.notes ||
                          found.is_beside_failure || is_of_the_end(*found.finding);
    if (!is_shown) continue;
    Finding finding = *found.finding;
    if (found.jobs > 1) {
      finding.message = "in " + std::to_string(found.jobs) + " of " +
                        std::to_string(std::max(found.combinations, found.jobs)) + ": " +
                        finding.message;
    }
    if (!out.empty()) out += '\n';
    out += render_finding(finding, sources, terminal);
  }
  return out;
}

void append_log_tail(std::string& out, const LogTail& log, std::size_t most,
                     const Terminal& terminal) {
  // The end of a message or of a path may be what matters; the log has the rest of longer lines.
  constexpr int most_rows = 4;
  const int width = std::max(terminal.width - 4, 20);
  for (const std::string& line : readable_log(log, most)) {
    const bool is_message = line.starts_with("error: ") || line.starts_with("warning: ");
    const std::string shown = is_message ? line : shorten(line, most_rows * width, terminal);
    for (const std::string_view row : rows_of(shown, width)) {
      out += "  " + styled(signs(terminal).bar, Style::dim, terminal);
      if (!row.empty()) out.append(" ").append(row);
      out += '\n';
    }
  }
}

std::string render_failures(const RunState& run, const Terminal& terminal, std::size_t log_lines) {
  std::string out;
  std::size_t count = 0;
  for (const JobProgress& job : run.jobs) {
    if (!has_failed(job)) continue;
    if (++count <= most_failures) add_failed_job(out, run, job, log_lines, terminal);
  }
  if (count > most_failures) {
    out += "\nand " + counted(count - most_failures, "more job") + " failed: localrun show " +
           run.info.run + '\n';
  }
  return out;
}

}  // namespace localrun
