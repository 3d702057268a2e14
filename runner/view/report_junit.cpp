#include "runner/view/job_lines.hpp"
#include "runner/view/markup.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/readable_log.hpp"
#include "runner/view/report.hpp"
#include "runner/view/report_parts.hpp"

namespace localrun {
namespace {

// Two schemas are in use, Ant's (windyroad's) and that of Jenkins: what is written here is valid by
// both. So no attributes on <testsuites>, no <system-out> inside of a test case, and <properties>,
// <system-out>, <system-err> always there.

std::string attribute(std::string_view name, std::string_view value) {
  return ' ' + std::string(name) + "=\"" + markup(value) + '"';
}

std::string seconds(Milliseconds duration) {
  const auto whole = std::max<Milliseconds::rep>(duration.count(), 0);
  return std::to_string(whole / 1000) + '.' + std::to_string(1000 + whole % 1000).substr(1);
}

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
};

class Suite {
 public:
  Suite(const RunState& run, const JobProgress& job) : run_(run), job_(job) {}

  std::string render(std::size_t number) {
    bool has_failure = false;
    for (const StepProgress* step : shown_steps(job_)) {
      add_step(*step);
      has_failure = has_failure || is_failed(*step);
    }
    // What went wrong outside of the steps is a case too: nobody may read a failed job as green.
    const bool is_failed_job =
        job_.phase == JobPhase::finished && job_.end.result == Conclusion::failure;
    if (is_failed_job && !has_failure) {
      add_case("(job)", job_.end.duration,
               failure("failure", failure_words(job_), job_.info.place, messages_of(job_.log)));
      ++counts_.failures;
    } else if (counts_.tests == 0 || job_.phase != JobPhase::finished) {
      add_job_case();
    }
    return head(number) + "    <properties>\n" + properties() + "    </properties>\n" + cases_ +
           "    <system-out>" + markup(log_text(job_.log)) +
           "</system-out>\n    <system-err></system-err>\n  </testsuite>\n";
  }

 private:
  static bool is_failed(const StepProgress& step) {
    return step.phase == StepPhase::finished && step.end.conclusion == Conclusion::failure;
  }

  static std::string log_text(const LogTail& log) {
    std::string text;
    for (const std::string& line : readable_log(log, LogTail::max_lines)) text += line + '\n';
    return text;
  }

  std::string head(std::size_t number) const {
    std::string out = "  <testsuite";
    out += attribute("id", std::to_string(number));
    out += attribute("package", run_.info.workflow);
    out += attribute("name", job_title(job_));
    const Time began =
        job_.phase == JobPhase::queued || job_.started == Time{} ? job_.queued : job_.started;
    out += attribute("timestamp", iso_seconds(began));
    out += attribute("hostname", "localhost");
    out += attribute("tests", std::to_string(counts_.tests));
    out += attribute("failures", std::to_string(counts_.failures));
    out += attribute("errors", std::to_string(counts_.errors));
    out += attribute("skipped", std::to_string(counts_.skipped));
    out += attribute("time", seconds(duration_of(run_, job_)));
    return out + ">\n";
  }

  std::string properties() const {
    std::string out;
    const auto add = [&](std::string_view name, std::string_view value) {
      // An empty name is not valid, and an empty value says nothing.
      if (value.empty() || name.empty()) return;
      out += "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
    };
    add("run", run_.info.run);
    add("job", job_.info.id);
    add("event", run_.info.event);
    add("ref", run_.info.ref);
    add("sha", run_.info.sha);
    add("matrix", job_.info.matrix);
    add("runs-on", job_.start.runs_on);
    add("result", job_.phase == JobPhase::finished ? conclusion_name(job_.end.result) : "");
    for (const auto& [name, value] : job_.end.outputs) add("output." + name, value);
    return out;
  }

  void add_case(std::string_view name, Milliseconds duration, std::string_view content) {
    ++counts_.tests;
    cases_ += "    <testcase" + attribute("name", name) +
              attribute("classname", run_.info.workflow + "." + job_title(job_)) +
              attribute("time", seconds(duration));
    if (content.empty()) {
      cases_ += "/>\n";
    } else {
      cases_.append(">\n").append(content).append("    </testcase>\n");
    }
  }

  std::string failure(std::string_view element, const std::string& words, const Place& place,
                      const LogTail& log) const {
    const std::string where = place_text(place, true);
    std::string text = where.empty() ? std::string() : where + '\n';
    text += log_text(log);
    const std::string name(element);
    return "      <" + name + attribute("message", words) + attribute("type", "failure") + '>' +
           markup(text) + "</" + name + ">\n";
  }

  std::string skipped(const std::string& reason) {
    ++counts_.skipped;
    return "      <skipped" + (reason.empty() ? "" : attribute("message", reason)) + "/>\n";
  }

  void add_step(const StepProgress& step) {
    std::string content;
    const bool is_finished = step.phase == StepPhase::finished;
    const bool is_skipped = is_finished && step.end.conclusion == Conclusion::skipped;
    if (is_skipped || step.phase == StepPhase::pending) {
      content = skipped(why_words(step));
    } else if (!is_finished) {
      ++counts_.errors;
      content = failure("error", "did not end", step.info.place, step.log);
    } else if (is_failed(step)) {
      ++counts_.failures;
      content = failure("failure", failure_words(step), step.info.place, step.log);
    } else if (step.end.conclusion == Conclusion::cancelled) {
      ++counts_.errors;
      content = failure("error", "was cancelled", step.info.place, step.log);
    }
    add_case(step_title(step), step.end.duration, content);
  }

  /// Of a job without steps: one that did not run, or a call.
  void add_job_case() {
    std::string content;
    if (job_.phase != JobPhase::finished || job_.end.result == Conclusion::cancelled) {
      ++counts_.errors;
      const std::string why = why_words(job_);
      content = failure("error", why.empty() ? job_words(job_) : why, job_.info.place, job_.log);
    } else if (job_.end.result == Conclusion::skipped) {
      content = skipped(why_words(job_));
    }
    add_case("(job)", job_.end.duration, content);
  }

  const RunState& run_;
  const JobProgress& job_;
  Counts counts_;
  std::string cases_;
};

}  // namespace

std::string render_report_junit(const RunState& run) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  std::size_t number = 0;
  for (const JobProgress& job : run.jobs) out += Suite(run, job).render(number++);
  return out + "</testsuites>\n";
}

}  // namespace localrun
