#include "runner/view/go_on.hpp"
#include "runner/view/job_lines.hpp"
#include "runner/view/markup.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/readable_log.hpp"
#include "runner/view/report_html.hpp"
#include "runner/view/report_parts.hpp"

#include <algorithm>

namespace localrun::html {
namespace {

constexpr std::size_t most_value_bytes = 4000;
// Of all logs in one page: browsers become slow beyond. Later steps then show their last lines.
constexpr std::size_t most_page_bytes = std::size_t{12} * 1024 * 1024;

std::string_view class_name(Conclusion conclusion) { return conclusion_name(conclusion); }

std::string where(const Place& place) {
  if (place.line == 0) return {};
  return "<span class=\"where\">" + markup(place_text(place)) + "</span>";
}

std::string readers_of(const FlowValue& value) {
  std::string names;
  for (const FlowStop& stop : value.stops) {
    if (stop.kind == FlowStop::Kind::written) continue;
    names += (names.empty() ? "" : ", ") + stop.who;
  }
  return names;
}

class Jobs {
 public:
  Jobs(const RunState& run, const RunLogs& logs, const RunFlow& flow)
      : run_(run), logs_(logs), flow_(flow) {}

  std::string render() {
    for (const JobProgress& job : run_.jobs) add_job(job);
    return std::move(out_);
  }

 private:
  void add_job(const JobProgress& job) {
    const bool is_finished = job.phase == JobPhase::finished;
    const bool is_skipped = is_finished && job.end.result == Conclusion::skipped;
    const bool is_open = is_finished && job.end.result == Conclusion::failure;
    out_ += "<details class=\"card job\" id=\"job-" +
            std::to_string(static_cast<std::uint32_t>(job.index)) + '"' +
            (is_open ? " open=\"open\"" : "") + "><summary>" + mark(class_of(job)) +
            "<span class=\"grow\">" + markup(job_title(job)) + "</span><span class=\"time\">" +
            (is_skipped ? "skipped" : duration_text(duration_of(run_, job))) +
            "</span></summary>\n<div class=\"inside\">\n";
    add_about(job);
    for (const StepProgress& step : job.steps) add_step(job, step);
    if (job.log.line_count > 0) {
      out_ += "<div class=\"inside\"><p class=\"about\">Outside of the steps</p>" +
              log_of({job.index, std::nullopt, std::nullopt}, job.log,
                     logs_command(run_, job, nullptr)) +
              "</div>\n";
    }
    out_ += "</div></details>\n";
  }

  void add_about(const JobProgress& job) {
    std::string about;
    const auto add = [&](const std::string& words) {
      if (!words.empty()) about += (about.empty() ? "" : " · ") + words;
    };
    if (job_title(job) != job.info.id) add(markup(job.info.id));
    if (!job.start.runs_on.empty()) add("on " + markup(job.start.runs_on));
    if (!job.info.uses.empty()) add("calls " + markup(job.info.uses));
    std::string needs;
    for (const std::string& need : job.info.needs) needs += (needs.empty() ? "" : ", ") + need;
    if (!needs.empty()) add("needs " + markup(needs));
    add(where(job.info.place));
    const bool is_finished = job.phase == JobPhase::finished;
    if (is_finished && job.end.result == Conclusion::failure && job.end.is_allowed_to_fail)
      add("its failure is allowed (continue-on-error)");
    if (!about.empty()) out_ += "<p class=\"about\">" + about + "</p>\n";
    if (const std::string why = why_words(job); !why.empty())
      out_ += "<p class=\"about\"><b>" + markup(why) + "</b></p>\n";
    if (!job.kept_workspace.empty()) {
      out_ += "<p class=\"about\">its workspace is kept: <code>" + markup(job.kept_workspace) +
              "</code></p>\n";
    }
  }

  void add_step(const JobProgress& job, const StepProgress& step) {
    const bool is_finished = step.phase == StepPhase::finished;
    const bool is_skipped = is_finished && step.end.outcome == Conclusion::skipped;
    const bool is_open = is_finished && step.end.conclusion == Conclusion::failure;
    const std::string inside = inside_of(job, step);
    if (inside.empty() && is_uneventful_frame(step)) return;
    std::string time = "no end";
    if (is_finished) time = is_skipped ? "skipped" : duration_text(step.end.duration);
    // Without anything inside it is no button either.
    const std::string row = "<summary>" + mark(class_of(step)) + "<span class=\"grow\">" +
                            markup(step_title(step)) + ' ' + where(step.info.place) +
                            "</span><span class=\"time\">" + time + "</span></summary>";
    out_ += std::string("<details class=\"step") + (inside.empty() ? " bare" : "") + '"' +
            (is_open ? " open=\"open\"" : "") + '>' + row;
    if (!inside.empty()) out_ += "\n<div class=\"inside\">\n" + inside + "</div>";
    out_ += "</details>\n";
  }

  std::string inside_of(const JobProgress& job, const StepProgress& step) {
    std::string out;
    const bool is_finished = step.phase == StepPhase::finished;
    const bool is_failed = is_finished && step.end.outcome == Conclusion::failure;
    if (is_failed) {
      out += "<p class=\"about\"><b class=\"failure-text\">" + markup(failure_words(step)) + "</b>";
      if (step.end.conclusion == Conclusion::success)
        out += ", which is allowed (continue-on-error)";
      out += "</p>\n";
    } else if (const std::string why = why_words(step); !why.empty()) {
      out += "<p class=\"about\">" + markup(why) + "</p>\n";
    }
    out += condition_of(step) + inner_of(step) + values_of(job, step);
    if (step.log.line_count > 0)
      out += log_of(owner_of(job, step), step.log, logs_command(run_, job, &step));
    return out;
  }

  static std::string condition_of(const StepProgress& step) {
    if (step.conditions.empty()) return {};
    const ConditionEvaluated& condition = step.conditions.back();
    if (condition.expression.empty() || condition.expression == "success()") return {};
    std::string out = "<p class=\"about\">if <code>" + markup(condition.expression) + "</code>";
    if (!condition.expanded.empty() && condition.expanded != condition.expression)
      out += " → <code>" + markup(condition.expanded) + "</code>";
    return out + " → " + (condition.holds ? "true" : "false") + "</p>\n";
  }

  static std::string inner_of(const StepProgress& step) {
    if (step.inner.empty()) return {};
    std::string out = "<ul class=\"inner\">\n";
    for (const InnerStepProgress& inner : step.inner) {
      const bool is_finished = inner.phase == StepPhase::finished;
      const auto depth = std::count(inner.inner.begin(), inner.inner.end(), '.');
      out += "<li style=\"margin-left:" + std::to_string(16 * depth) + "px\">" +
             mark(is_finished ? class_name(inner.end.conclusion) : "open") + ' ' +
             markup(inner.info.name) + ' ' + where(inner.info.place);
      if (is_finished && inner.end.outcome != Conclusion::skipped)
        out += " <span class=\"time\">" + duration_text(inner.end.duration) + "</span>";
      out += "</li>\n";
    }
    return out + "</ul>\n";
  }

  [[nodiscard]] std::string readers(const JobProgress& job, const std::string& name) const {
    for (const JobFlow& within : flow_.within_jobs) {
      if (within.job != job.info.id) continue;
      for (const FlowValue& value : within.values) {
        if (value.name == name) return readers_of(value);
      }
    }
    return {};
  }

  [[nodiscard]] std::string values_of(const JobProgress& job, const StepProgress& step) const {
    std::string rows;
    const auto add = [&](std::string_view what, const std::string& name, const std::string& text,
                         const std::string& read_by) {
      rows += "<tr><td><span class=\"muted\">" + std::string(what) + "</span> <code>" +
              markup(name) + "</code></td><td>" + value(text);
      if (!read_by.empty()) rows += "<span class=\"muted\">→ " + markup(read_by) + "</span>";
      rows += "</td></tr>\n";
    };
    for (const OutputSet& set : step.outputs)
      add("output", set.name, set.value, readers(job, step.info.id + '.' + set.name));
    for (const EnvironmentSet& set : step.environment) add("env", set.name, set.value, {});
    for (const PathAdded& path : step.paths) add("path", "", path.folder, {});
    for (const StateSaved& state : step.saved_state) add("state", state.name, state.value, {});
    for (const Artifact& artifact : step.artifacts)
      add("artifact", artifact.name, size_text(artifact.size), {});
    for (const CacheUse& cache : step.caches) {
      const bool is_missed = cache.action == CacheUse::Action::missed;
      add("cache", cache.key, is_missed ? "no entry" : size_text(cache.size), {});
    }
    if (rows.empty()) return {};
    return "<div class=\"values scroll\"><table>\n" + rows + "</table></div>\n";
  }

  std::string log_of(const LogOwner& owner, const LogTail& tail, const std::string& command) {
    std::string text;
    std::uint64_t left_out = 0;
    const RunLogs::Text* whole = logs_.find(owner);
    if (whole != nullptr && page_bytes_ + whole->text.size() <= most_page_bytes) {
      page_bytes_ += whole->text.size();
      left_out = whole->left_out;
      text = whole->text;
    } else {
      for (const std::string& line : tail.lines) text += line + '\n';
      left_out = tail.line_count - std::min<std::uint64_t>(tail.line_count, tail.lines.size());
    }
    std::string note;
    if (left_out > 0) note = counted(left_out, "line") + " before these: " + command;
    return log(text, note);
  }

  const RunState& run_;
  const RunLogs& logs_;
  const RunFlow& flow_;
  std::size_t page_bytes_ = 0;
  std::string out_;
};

}  // namespace

std::string_view class_of(const JobProgress& job) {
  return job.phase == JobPhase::finished ? class_name(job.end.result) : "open";
}

std::string_view class_of(const StepProgress& step) {
  return step.phase == StepPhase::finished ? class_name(step.end.conclusion) : "open";
}

std::string mark(std::string_view class_name) {
  std::string_view sign = "…";
  if (class_name == "success") sign = "✓";
  if (class_name == "failure") sign = "✕";
  if (class_name == "cancelled") sign = "■";
  if (class_name == "skipped") sign = "–";
  const std::string name(class_name);
  return "<span class=\"mark " + name + "\" role=\"img\" aria-label=\"" + name + "\">" +
         std::string(sign) + "</span>";
}

std::string value(std::string_view text) {
  if (text.empty()) return "<span class=\"muted\">empty</span>";
  std::size_t cut = std::min(text.size(), most_value_bytes);
  while (cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  std::string out = "<code class=\"value\">" + markup(text.substr(0, cut)) + "</code>";
  if (cut < text.size())
    out += "<span class=\"muted\">… " + size_text(text.size()) + " in all</span>";
  return out;
}

std::string jobs(const RunState& run, const RunLogs& logs, const RunFlow& flow) {
  return Jobs(run, logs, flow).render();
}

std::string values(const RunFlow& flow) {
  std::string rows;
  const auto names = [](const FlowValue& value, FlowStop::Kind kind, bool wanted) {
    std::string out;
    for (const FlowStop& stop : value.stops) {
      if ((stop.kind == kind) != wanted) continue;
      out += "<div>" + markup(stop.who);
      if (stop.place.line != 0) out += ' ' + where(stop.place);
      out += "</div>";
    }
    return out;
  };
  for (const FlowValue& each : flow.between_jobs) {
    rows += "<tr><td><code><b>" + markup(each.name) + "</b></code></td><td>" + value(each.value);
    if (!each.problem.empty()) rows += "<div class=\"problem\">" + markup(each.problem) + "</div>";
    const std::string readers = names(each, FlowStop::Kind::read, true);
    rows += "</td><td data-head=\"from\">" + names(each, FlowStop::Kind::read, false) +
            "</td><td data-head=\"to\">" +
            (readers.empty() ? "<span class=\"muted\">nobody read it</span>" : readers) +
            "</td></tr>\n";
  }
  if (rows.empty()) return {};
  return "<div class=\"card scroll\"><table "
         "class=\"stack\">\n<thead><tr><th>Output</th><th>Value</th>"
         "<th>Written by</th><th>Read by</th></tr></thead>\n<tbody>\n" +
         rows + "</tbody></table></div>\n";
}

}  // namespace localrun::html
