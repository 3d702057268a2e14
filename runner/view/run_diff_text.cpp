#include "runner/view/go_on.hpp"
#include "runner/view/line_diff.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/report_parts.hpp"
#include "runner/view/run_diff.hpp"

#include <algorithm>
#include <string_view>

namespace localrun {
namespace {

constexpr int longest_line = 500;  // columns: of a line that was made for no person

class Renderer {
 public:
  Renderer(const RunDiff& diff, const Terminal& terminal, std::size_t most_lines)
      : diff_(diff), terminal_(terminal), most_lines_(most_lines) {}

  std::string render() {
    add_run('-', Style::red, *diff_.before);
    add_run('+', Style::green, *diff_.after);
    for (const ValueChange& fact : diff_.facts) add_value("  ", "", fact);
    for (const JobDiff& job : diff_.jobs) add(job);
    out_ += '\n' + end() + '\n';
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string clean(std::string_view text) const { return one_line(text, terminal_); }
  [[nodiscard]] std::string arrow() const {
    return ' ' + std::string(signs(terminal_).arrow) + ' ';
  }

  void add_signed(const std::string& indent, char sign, Style style, const std::string& text) {
    out_ += indent + styled(std::string(1, sign) + ' ' + text, style, terminal_) + '\n';
  }

  void add_run(char sign, Style style, const RunState& run) {
    std::string text = "run " + run.info.run + " of " + clean(run.info.workflow) + ' ' +
                       run_words(run) + " after " + duration_text(duration_of(run));
    const std::string time = "  " + time_text(run.started);
    if (display_width(text) + display_width(time) + 2 <= terminal_.width) text += time;
    add_signed("", sign, style, text);
  }

  /// What became of it, behind its title.
  [[nodiscard]] std::string fate(const InEach<std::string>& result, bool is_before,
                                 bool is_after) const {
    if (is_before && is_after) {
      if (!result.before) return {};
      return ": " + clean(*result.before) + arrow() + clean(*result.after);
    }
    const auto& one = is_before ? result.before : result.after;
    return std::string(": only in the ") + (is_before ? "first" : "second") + " run" +
           (one ? ", " + clean(*one) : "");
  }

  void add(const JobDiff& job) {
    const bool is_before = job.job.before.has_value();
    const bool is_after = job.job.after.has_value();
    out_ += '\n' + styled(clean(job.name), Style::bold, terminal_) +
            wrapped(fate(job.changes.result, is_before, is_after), terminal_.width, 4) + '\n';
    add(job.changes, "  ", job, nullptr);
    for (const StepDiff& step : job.steps) {
      add_heading(step);
      add(step.changes, "    ", job, &step);
    }
  }

  /// The place only where there is room for it; of a long name, the beginning.
  void add_heading(const StepDiff& step) {
    const std::string end =
        fate(step.changes.result, step.place.before.has_value(), step.place.after.has_value());
    const int room = terminal_.width - 2;
    const int least = 24;
    const std::string title =
        shorten(clean(step.name), std::max(room - display_width(end), least), terminal_) + end;
    out_ += "  " + wrapped(title, room, 6);
    const std::string place =
        place_text(*(step.place.after ? step.place.after : step.place.before));
    if (!place.empty() && display_width(title) + 2 + display_width(place) <= room)
      out_ += "  " + styled(place, Style::cyan, terminal_);
    out_ += '\n';
  }

  void add(const Changes& changes, const std::string& indent, const JobDiff& job,
           const StepDiff* step) {
    for (const ValueChange& each : changes.outputs) add_value(indent, "output ", each);
    for (const ValueChange& each : changes.environment) add_value(indent, "env ", each);
    for (const ValueChange& each : changes.artifacts) add_value(indent, "artifact ", each);
    for (const ValueChange& each : changes.caches) add_value(indent, "cache ", each);
    add_log(changes, indent, job, step);
  }

  /// Of values that do not fit, what stands around the first difference.
  [[nodiscard]] std::string around(const std::string& text, const std::string& other,
                                   int room) const {
    constexpr std::size_t lead = 20;
    const auto [at, _] = std::mismatch(text.begin(), text.end(), other.begin(), other.end());
    auto begin = static_cast<std::size_t>(at - text.begin());
    if (begin <= 2 * lead || display_width(text) <= room) return shorten(text, room, terminal_);
    begin -= lead;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
    return shorten(std::string(signs(terminal_).ellipsis) + text.substr(begin), room, terminal_);
  }

  [[nodiscard]] std::string shown(const std::optional<std::string>& value) const {
    if (!value) return "(none)";
    return value->empty() ? "''" : clean(*value);
  }

  void add_value(const std::string& indent, std::string_view what, const ValueChange& change) {
    const auto& [before, after] = change.value;
    const std::string title = indent + std::string(what) + clean(change.name) + ':';
    const std::string one = shown(before);
    const std::string other = shown(after);
    const std::string line = title + ' ' + one + arrow() + other;
    if (display_width(line) <= terminal_.width) {
      out_ += line + '\n';
      return;
    }
    out_ += title + '\n';
    const int room = std::max(terminal_.width - display_width(indent) - 4, 20);
    add_signed(indent + "  ", '-', Style::red, around(one, other, room));
    add_signed(indent + "  ", '+', Style::green, around(other, one, room));
  }

  void add_log(const Changes& changes, const std::string& indent, const JobDiff& job,
               const StepDiff* step) {
    std::size_t changed = 0;
    std::size_t left_out = 0;
    if (changes.is_log_cut) out_ += indent + "of the logs only the last lines are compared\n";
    for (const LogHunk& hunk : changes.log) {
      if (changed < most_lines_) {
        const std::string place = "@@ -" + std::to_string(hunk.before_line) + " +" +
                                  std::to_string(hunk.after_line) + " @@";
        out_ += indent + "log " + styled(place, Style::cyan, terminal_) + '\n';
      }
      for (const LogLine& line : hunk.lines) {
        const bool is_change = line.kind != LogLine::Kind::same;
        if (changed >= most_lines_) {
          left_out += is_change ? 1 : 0;
          continue;
        }
        changed += is_change ? 1 : 0;
        const std::string text = shorten(clean(without_ansi(line.text)), longest_line, terminal_);
        switch (line.kind) {
          case LogLine::Kind::same:
            out_ += text.empty() ? "\n" : indent + "  " + text + '\n';
            break;
          case LogLine::Kind::removed:
            add_signed(indent, '-', Style::red, text);
            break;
          case LogLine::Kind::added:
            add_signed(indent, '+', Style::green, text);
            break;
        }
      }
    }
    if (left_out == 0) return;
    std::string call = "localrun diff " + diff_.before->info.run + ' ' + diff_.after->info.run +
                       " --job " + shell_word(job.id);
    if (step != nullptr && step->number > 0) call += " --step " + std::to_string(step->number);
    out_ += indent + counted(left_out, "more line") + " of the log differ: " + call + '\n';
  }

  [[nodiscard]] std::string end() const {
    const std::string all = counted(diff_.jobs_compared, "job");
    if (diff_.is_empty()) return "No differences in " + all + '.';
    return std::to_string(diff_.jobs.size()) + " of " + all +
           (diff_.jobs.size() == 1 ? " differs." : " differ.");
  }

  const RunDiff& diff_;
  const Terminal& terminal_;
  std::size_t most_lines_;
  std::string out_;
};

}  // namespace

std::string render_diff(const RunDiff& diff, const Terminal& terminal, std::size_t most_lines) {
  return Renderer(diff, terminal, most_lines).render();
}

}  // namespace localrun
