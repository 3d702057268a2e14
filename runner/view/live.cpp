#include "runner/view/live.hpp"

#include "runner/view/job_lines.hpp"
#include "runner/view/log_words.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/run_parts.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <sys/ioctl.h>
#include <unistd.h>

namespace localrun {
namespace {

constexpr int widest_name = 24;
constexpr int time_width = 8;
constexpr std::size_t log_lines = 10;
constexpr std::array<std::string_view, 10> turning = {"⠋", "⠙", "⠹", "⠸", "⠼",
                                                      "⠴", "⠦", "⠧", "⠇", "⠏"};
constexpr std::array<std::string_view, 4> turning_ascii = {"|", "/", "-", "\\"};

/// A turn of the sign in each pump.
std::string_view turning_sign(Time now, const Terminal& terminal) {
  const auto turn = static_cast<std::size_t>(now.time_since_epoch().count() / 200);
  return terminal.is_unicode ? turning[turn % turning.size()]
                             : turning_ascii[turn % turning_ascii.size()];
}

const StepProgress* running_step(const JobProgress& job) {
  const auto found =
      std::find_if(job.steps.rbegin(), job.steps.rend(),
                   [](const StepProgress& step) { return step.phase == StepPhase::running; });
  return found == job.steps.rend() ? nullptr : &*found;
}

/// The last line that the step's commands printed.
std::string last_words(const StepProgress& step, const Terminal& terminal) {
  for (auto line = step.log.lines.rbegin(); line != step.log.lines.rend(); ++line) {
    if (log_word(*line).kind == LogWord::Kind::endgroup) return {};  // of its header
    if (line->starts_with("##[")) continue;
    std::string text = one_line(without_ansi(line->substr(line->rfind('\r') + 1)), terminal);
    if (text.find_first_not_of(' ') != std::string::npos) return text;
  }
  return {};
}

std::string clock_text(Milliseconds duration) {
  // Whole seconds: tenths that flicker say nothing.
  const auto seconds =
      std::max(std::chrono::floor<std::chrono::seconds>(duration), std::chrono::seconds(0));
  return seconds.count() < 60 ? std::to_string(seconds.count()) + " s" : duration_text(seconds);
}

int count_lines(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

// ---- text

void LiveFormatter::widen(std::string_view name) {
  name_width_ = std::max(name_width_, std::min(display_width(name), widest_name));
}

void LiveFormatter::add_line(std::string_view sign, Style style, std::string_view name,
                             std::string_view time, std::string_view details) {
  const int column = 2 + std::max(name_width_, display_width(name)) + 2 + time_width + 2;
  out_ += styled(sign, style, terminal_) + ' ' + padded(name, name_width_) + "  " +
          padded_left(time, time_width) + "  " +
          wrapped(one_line(details, terminal_), std::max(terminal_.width - column, 30), column) +
          '\n';
}

void LiveFormatter::add_finished(const JobProgress& job) {
  const bool is_skipped = job.end.result == Conclusion::skipped;
  add_line(sign_of(job.end.result, terminal_), localrun::style_of(job.end.result), job_title(job),
           is_skipped ? "skipped" : duration_text(job.end.duration),
           is_skipped ? job.end.reason : job_details(job));
  if (job.end.result != Conclusion::failure || job.end.is_allowed_to_fail) return;
  const StepProgress* step = job.failed_step();
  append_log_tail(out_, step != nullptr ? step->log : job.log, log_lines, terminal_);
}

std::string_view LiveFormatter::format(const Event& event) {
  out_.clear();
  if (const auto* queued = std::get_if<JobQueued>(&event.fact)) {
    widen(queued->name.empty() ? queued->id : queued->name);
  } else if (std::holds_alternative<JobFinished>(event.fact)) {
    const JobProgress* job = event.job ? run_.find(*event.job) : nullptr;
    if (job != nullptr) add_finished(*job);
  } else if (const auto* cancel = std::get_if<CancelRequested>(&event.fact)) {
    const std::string text =
        cancel->reason.empty() ? "cancelling" : "cancelling: " + cancel->reason;
    out_ = styled(std::string(signs(terminal_).cancelled) + ' ' + text, Style::yellow, terminal_) +
           '\n';
  } else if (const auto* log = std::get_if<LogText>(&event.fact); log != nullptr && !event.job) {
    for (std::string_view text = log->text; !text.empty();) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      out_ += one_line(log_word(line).text, terminal_) + '\n';
    }
  }
  return out_;
}

std::string LiveFormatter::running_line(const JobProgress& job, Time now, int width) {
  std::string line = styled(turning_sign(now, terminal_), Style::cyan, terminal_) + ' ' +
                     padded(shorten(job_title(job), name_width_, terminal_), name_width_) + "  " +
                     padded_left(clock_text(now - job.started), time_width) + "  ";
  int room = width - display_width(line);
  if (room < 8) return std::string(cut_to_width(without_ansi(line), width));
  const StepProgress* step = running_step(job);
  const std::string title = one_line(step != nullptr ? step_title(*step) : "", terminal_);
  const std::string words = step != nullptr ? last_words(*step, terminal_) : "";
  const std::string shown =
      shorten(title, words.empty() ? room : std::max(room / 2, std::min(room, 20)), terminal_);
  line += shown;
  room -= display_width(shown) + 2;
  if (!words.empty() && room >= 8)
    line += "  " + styled(shorten(words, room, terminal_), Style::dim, terminal_);
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string LiveFormatter::count_line(Time now) const {
  std::size_t done = 0;
  std::size_t running = 0;
  std::size_t to_come = 0;
  for (const JobProgress& job : run_.jobs) {
    if (job.phase == JobPhase::finished) ++done;
    if (job.phase == JobPhase::running) ++running;
    if (job.phase == JobPhase::queued) ++to_come;
  }
  // Of a job that nobody has decided on yet nothing is known but that it is declared.
  for (const DeclaredJob& declared : run_.info.jobs) {
    to_come += std::none_of(run_.jobs.begin(), run_.jobs.end(),
                            [&](const JobProgress& job) { return job.info.id == declared.id; });
  }
  std::string text = counted(done, "job") + " done, " + std::to_string(running) + " running";
  if (to_come != 0) text += ", " + std::to_string(to_come) + " to come";
  return text + "  " + clock_text(now - run_.started);
}

std::string LiveFormatter::frame(Time now, int width, int rows) {
  if (run_.phase == RunPhase::not_started || rows < 1) return {};
  std::vector<const JobProgress*> running;
  for (const JobProgress& job : run_.jobs) {
    // A call's own jobs have lines of theirs.
    if (job.phase == JobPhase::running && job.info.uses.empty()) running.push_back(&job);
  }
  const auto room = static_cast<std::size_t>(rows - 1);
  const std::size_t shown =
      running.size() <= room ? running.size() : std::max<std::size_t>(room, 1) - 1;
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += running_line(*running[i], now, width) + '\n';
  if (shown < running.size() && room > 0) {
    const std::string more = "  and " + std::to_string(running.size() - shown) + " more";
    text += std::string(cut_to_width(more, width)) + '\n';
  }
  return text + styled(shorten(count_line(now), width, terminal_), Style::dim, terminal_) + '\n';
}

// ---- the terminal

LiveView::LiveView(int descriptor, const RunState& run, const Terminal& terminal, Clock clock,
                   DescriptorWriter::Report report)
    : descriptor_(descriptor),
      formatter_(run, terminal),
      clock_(std::move(clock)),
      writer_(descriptor, std::move(report)) {}

/// Over what the frame has drawn, line by line: a terminal keeps what is wiped as a whole in its
/// history.
void LiveView::show(std::string_view lasting, bool has_frame) {
  std::string lines(lasting);
  const int before = drawn_;
  drawn_ = 0;
  if (has_frame) {
    winsize size{};
    if (::ioctl(descriptor_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
      size.ws_col = 80;
      size.ws_row = 24;
    }
    // The last column stays free: terminals differ in when they go to the next line.
    const std::string frame = formatter_.frame(clock_(), size.ws_col - 1, size.ws_row - 1);
    drawn_ = count_lines(frame);
    lines += frame;
  }
  std::string text;
  if (before > 0) text = "\x1b[" + std::to_string(before) + "A\r";
  for (std::string_view rest = lines; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    text.append(line).append(before > 0 ? "\x1b[K\n" : "\n");
  }
  if (before > 0) text += "\x1b[J";
  writer_.write(text);
}

void LiveView::on(const Event& event) noexcept {
  try {
    const std::string_view lasting = formatter_.format(event);
    if (!lasting.empty()) show(lasting, drawn_ > 0);
  } catch (const std::exception&) {
    return;  // no memory: the record has it
  }
}

void LiveView::pump() noexcept {
  writer_.pump();
  if (writer_.is_full()) return;
  try {
    show({}, true);
  } catch (const std::exception&) {
    return;
  }
}

void LiveView::finish() noexcept {
  try {
    show({}, false);
  } catch (const std::exception&) {
    return;
  }
  writer_.finish();
}

}  // namespace localrun
