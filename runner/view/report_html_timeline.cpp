#include "runner/view/job_lines.hpp"
#include "runner/view/markup.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/report_html.hpp"
#include "runner/view/report_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace localrun::html {
namespace {

// Across, everything is in percent of the page's width; down, in pixels: texts keep their size on
// every screen.
constexpr int row_height = 40;
constexpr int top = 22;
constexpr int bar_offset = 22;
constexpr int bar_height = 9;
constexpr double least_bar = 0.4;  // percent: what took no time is seen too
constexpr int most_letters = 34;
constexpr std::size_t most_rows = 120;

std::string percent(double part) {
  const auto hundredths = std::llround(std::clamp(part, 0.0, 100.0) * 100);
  const std::string digits = std::to_string(100 + hundredths % 100);
  return std::to_string(hundredths / 100) + '.' + digits.substr(1) + '%';
}

/// A step between ticks that a person would choose: at most six of them.
Milliseconds tick_of(Milliseconds whole) {
  constexpr std::array<std::int64_t, 18> steps = {
      1,     5,      10,     50,     100,     200,     500,     1'000,     2'000,
      5'000, 10'000, 30'000, 60'000, 120'000, 300'000, 600'000, 1'800'000, 3'600'000};
  for (const std::int64_t step : steps) {
    if (whole.count() / step <= 6) return Milliseconds(step);
  }
  return Milliseconds(whole.count() / 6 + 1);
}

class Timeline {
 public:
  explicit Timeline(const RunState& run)
      : run_(run), whole_(std::max<Milliseconds>(run.last_event - run.started, Milliseconds(1))) {}

  std::string render() {
    const std::size_t rows = std::min(run_.jobs.size(), most_rows);
    const int height = top + static_cast<int>(rows) * row_height;
    out_ = "<svg height=\"" + std::to_string(height) +
           "\" role=\"img\" aria-label=\"When each job waited and ran\">\n";
    add_ticks(height);
    for (std::size_t i = 0; i < rows; ++i)
      add_job(run_.jobs[i], top + static_cast<int>(i) * row_height);
    out_ += "</svg>\n";
    if (run_.jobs.size() > rows)
      out_ += "<p class=\"about\">and " + counted(run_.jobs.size() - rows, "more job") + "</p>\n";
    return out_;
  }

 private:
  [[nodiscard]] double at(Time time) const {
    return 100.0 * static_cast<double>((time - run_.started).count()) /
           static_cast<double>(whole_.count());
  }

  void add_ticks(int height) {
    const Milliseconds step = tick_of(whole_);
    for (Milliseconds tick{}; tick <= whole_; tick += step) {
      const double x = at(run_.started + tick);
      out_ += "<line x1=\"" + percent(x) + "\" x2=\"" + percent(x) + "\" y1=\"14\" y2=\"" +
              std::to_string(height) + "\"/>";
      if (x > 94) continue;
      out_ += "<text class=\"tick\" x=\"" + percent(x) + "\" dx=\"3\" y=\"10\">" +
              (tick.count() == 0 ? "0" : duration_text(tick)) + "</text>\n";
    }
  }

  void add_bar(std::string_view class_name, Time from, Time to, int y, int height,
               const std::string& title) {
    const double begin = std::min(at(from), 100 - least_bar);
    const double width = std::max(at(to) - begin, least_bar);
    out_ += "<rect class=\"" + std::string(class_name) + "\" x=\"" + percent(begin) +
            "\" width=\"" + percent(std::min(width, 100 - begin)) + "\" y=\"" + std::to_string(y) +
            "\" height=\"" + std::to_string(height) + "\" rx=\"2\">" +
            (title.empty() ? "" : "<title>" + markup(title) + "</title>") + "</rect>\n";
  }

  void add_job(const JobProgress& job, int y) {
    const bool is_finished = job.phase == JobPhase::finished;
    const bool has_run = job.started != Time{};
    const bool is_skipped = is_finished && job.end.result == Conclusion::skipped;
    const std::string time = is_skipped ? "skipped" : duration_text(duration_of(run_, job));
    out_ += "<a href=\"#job-" + std::to_string(static_cast<std::uint32_t>(job.index)) + "\">\n";
    out_ += "<text x=\"0\" y=\"" + std::to_string(y + 15) + "\">" +
            markup(shorten(one_line(job_title(job), Terminal{}), most_letters, Terminal{})) +
            "</text><text class=\"time\" x=\"100%\" text-anchor=\"end\" y=\"" +
            std::to_string(y + 15) + "\">" + time + "</text>\n";
    out_ += "<rect class=\"track\" x=\"0\" width=\"100%\" y=\"" + std::to_string(y + bar_offset) +
            "\" height=\"" + std::to_string(bar_height) + "\" rx=\"4\"/>\n";
    const Time end = is_finished ? job.finished : run_.last_event;
    const int bar = y + bar_offset;
    if (!has_run) {
      add_bar(is_finished ? class_of(job) : "wait", job.queued, end, bar, bar_height,
              job_title(job) + ' ' + job_words(job));
    } else {
      if (job.started - job.queued > whole_ / 200) {
        add_bar("wait", job.queued, job.started, bar + 3, bar_height - 6,
                "waited " + duration_text(job.started - job.queued));
      }
      add_bar(class_of(job), job.started, end, bar, bar_height, job_title(job) + ' ' + time);
      add_steps(job, bar);
    }
    out_ += "</a>\n";
  }

  /// Those that took a while, each with its own colour and a thin gap behind it.
  void add_steps(const JobProgress& job, int bar) {
    for (const StepProgress& step : job.steps) {
      if (step.attempts == 0 || step.phase != StepPhase::finished) continue;
      if (step.end.duration < whole_ / 100) continue;
      const std::string title =
          job_title(job) + " / " + step_title(step) + ' ' + duration_text(step.end.duration);
      add_bar(class_of(step), step.started, step.started + step.end.duration, bar, bar_height,
              title);
      out_ += "<rect class=\"track\" x=\"" + percent(at(step.started + step.end.duration)) +
              "\" width=\"1\" y=\"" + std::to_string(bar) + "\" height=\"" +
              std::to_string(bar_height) + "\"/>\n";
    }
  }

  const RunState& run_;
  Milliseconds whole_;
  std::string out_;
};

}  // namespace

std::string timeline(const RunState& run) { return Timeline(run).render(); }

}  // namespace localrun::html
