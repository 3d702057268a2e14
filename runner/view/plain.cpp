#include "runner/view/plain.hpp"

#include "runner/view/log_words.hpp"
#include "runner/view/phrases.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace localrun {
namespace {

/// Longer names are printed whole and stand out of the column: cut, combinations would look alike.
constexpr int widest_name = 28;
constexpr std::size_t most_unmatched = 64;

constexpr std::array<Style, 6> job_colours = {Style::cyan,  Style::magenta, Style::blue,
                                              Style::green, Style::yellow,  Style::none};

Style style_of(AnnotationLevel level) {
  switch (level) {
    case AnnotationLevel::error:
      return Style::error;
    case AnnotationLevel::warning:
      return Style::warning;
    case AnnotationLevel::notice:
      return Style::note;
  }
  return Style::none;
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

bool has(std::string_view text, char c) {
  return std::memchr(text.data(), c, text.size()) != nullptr;
}

}  // namespace

PlainFormatter::PlainFormatter(const Terminal& terminal, PlainOptions options)
    : terminal_(terminal), options_(options) {}

std::string_view PlainFormatter::format(const Event& event) {
  out_.clear();
  std::visit([&](const auto& fact) { add(event, fact); }, event.fact);
  return out_;
}

// ---- lines
// ---------------------------------------------------------------------------------------

PlainFormatter::Job& PlainFormatter::job_of(const Event& event) {
  const auto [entry, is_new] = jobs_.try_emplace(event.job);
  Job& job = entry->second;
  if (is_new && event.job) {
    const auto index = static_cast<std::size_t>(*event.job);
    job.colour = job_colours[index % job_colours.size()];
    job.name = "job " + std::to_string(index);
  } else if (is_new) {
    job.name = "localrun";
  }
  return job;
}

const std::string& PlainFormatter::head_of(Job& job) {
  if (job.head_width == name_width_) return job.head;
  job.head_width = name_width_;
  job.head = style_begin(job.colour, terminal_);
  job.head += padded(job.name, name_width_);
  job.head += " |";
  job.head += style_end(job.colour, terminal_);
  return job.head;
}

void PlainFormatter::add_line(Job& job, std::string_view text, Style style) {
  out_ += head_of(job);
  if (!text.empty()) {
    out_ += ' ';
    out_ += style_begin(style, terminal_);
    out_ += text;
    out_ += style_end(style, terminal_);
  }
  out_ += '\n';
  job.has_said_last = false;
}

std::string PlainFormatter::margin_of(Job& job) {
  return head_of(job) + (job.is_group ? "     " : "   ");
}

// ---- the log
// -------------------------------------------------------------------------------------

void PlainFormatter::add(const Event& event, const LogText& log) {
  if (options_.quiet) return;
  Job& job = job_of(event);
  if (event.step) enter_step(job, event);
  // Set-up and completion are of interest when something goes wrong only: their marked lines.
  const bool is_hidden = !event.step && log.stream == LogText::Stream::runner && !options_.verbose;
  add_log_lines(job, log, is_hidden);
}

/// The path of a user's log: a search and two copies for each line, no allocation.
void PlainFormatter::add_log_lines(Job& job, const LogText& log, bool is_hidden) {
  std::string_view text = log.text;
  const bool is_clean = !has(text, '\x1b') && !has(text, '\r');
  const bool is_runner = log.stream == LogText::Stream::runner;
  std::string margin = margin_of(job);
  while (!text.empty()) {
    const void* found = std::memchr(text.data(), '\n', text.size());
    const std::size_t length =
        found == nullptr ? text.size()
                         : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    std::string_view line = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
    if (line.size() > 3 && line[0] == '#' && line[1] == '#' && line[2] == '[') {
      add_marked(job, line, is_hidden, is_runner);
      margin = margin_of(job);
      continue;
    }
    if (is_hidden || job.is_header) continue;
    if (!is_clean) line = cleaned(line);
    job.has_said_last = false;
    if (line.empty()) {
      out_ += head_of(job);
    } else {
      out_.append(margin);
      out_.append(line);
    }
    out_.push_back('\n');
  }
}

/// A line drawn over itself is shown as it was in the end; only colours remain of ANSI sequences,
/// on a terminal that has them.
std::string_view PlainFormatter::cleaned(std::string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const std::size_t drawn_last = line.rfind('\r');
  if (drawn_last != std::string_view::npos) line.remove_prefix(drawn_last + 1);
  if (!has(line, '\x1b')) return line;
  scratch_ = terminal_.colour ? only_colours(line) : without_ansi(line);
  return scratch_;
}

void PlainFormatter::add_marked(Job& job, std::string_view line, bool is_hidden, bool is_runner) {
  const LogWord word = log_word(line);
  const std::string text(cleaned(word.text));
  const std::string margin = job.is_group ? "    " : "  ";
  switch (word.kind) {
    case LogWord::Kind::group:
      job.is_header = is_runner && !options_.verbose;
      job.is_group = !job.is_header;
      if (job.is_group && !is_hidden)
        add_line(job, "  " + std::string(signs(terminal_).group) + ' ' + text);
      return;
    case LogWord::Kind::endgroup:
      job.is_header = job.is_group = false;
      return;
    case LogWord::Kind::error:
    case LogWord::Kind::warning:
    case LogWord::Kind::notice: {
      if (is_runner && is_exit_message(text) && !options_.verbose) return;
      const auto same =
          std::find_if(job.unsaid.begin(), job.unsaid.end(), [&](const Annotation& annotation) {
            return first_line(annotation.message) == word.text;
          });
      std::string place;
      if (same != job.unsaid.end()) {
        place = annotation_place(*same);
        job.unsaid.erase(same);
      }
      add_message(job, level_of(word.kind), place, text);
      if (place.empty() && job.said.size() < most_unmatched) job.said.emplace_back(word.text);
      job.has_said_last = true;
      return;
    }
    case LogWord::Kind::debug:
      if (!job.is_header) add_line(job, margin + "debug: " + text, Style::dim);
      return;
    case LogWord::Kind::command:
      if (!is_hidden && !job.is_header) add_line(job, margin + "$ " + text, Style::blue);
      return;
    case LogWord::Kind::section:
      if (!is_hidden && !job.is_header) add_line(job, margin + text, Style::bold);
      return;
    case LogWord::Kind::none:
      if (!is_hidden && !job.is_header) add_line(job, margin + text);
      return;
  }
}

void PlainFormatter::add_message(Job& job, AnnotationLevel level, std::string_view place,
                                 std::string_view text) {
  std::string line = job.is_group ? "    " : "  ";
  line += styled(std::string(level_name(level)) + ':', style_of(level), terminal_);
  line += ' ';
  if (!place.empty()) line.append(place).append(": ");
  line += text;
  add_line(job, line);
}

// ---- annotations
// ---------------------------------------------------------------------------------

void PlainFormatter::add(const Event& event, const Annotation& annotation) {
  if (options_.quiet) return;
  Job& job = job_of(event);
  const std::string_view first = first_line(annotation.message);
  const auto said = std::find(job.said.begin(), job.said.end(), first);
  if (said == job.said.end()) {
    const bool is_exit = is_exit_message(first) && !options_.verbose;
    if (!is_exit && job.unsaid.size() < most_unmatched) job.unsaid.push_back(annotation);
    return;
  }
  const bool is_just_said = job.has_said_last && said + 1 == job.said.end();
  job.said.erase(said);
  const std::string place = annotation_place(annotation);
  if (place.empty()) return;
  const std::string margin = job.is_group ? "      " : "    ";
  add_line(job, margin + place + (is_just_said ? std::string() : ": " + std::string(first)),
           Style::dim);
}

/// Annotations that never had a line in the log.
void PlainFormatter::add_unsaid(Job& job) {
  for (const Annotation& annotation : job.unsaid) {
    add_message(job, annotation.level, annotation_place(annotation),
                first_line(annotation.message));
  }
  job.unsaid.clear();
  job.said.clear();
}

// ---- steps and jobs
// ------------------------------------------------------------------------------

/// With steps in the background, lines of several steps mix: says whose lines follow.
void PlainFormatter::enter_step(Job& job, const Event& event) {
  if (job.step == event.step) return;
  const bool is_return = job.step.has_value();
  job.step = event.step;
  job.is_group = job.is_header = false;
  const auto name = job.names.find(*event.step);
  if (!is_return || name == job.names.end()) return;
  add_line(job, std::string(signs(terminal_).step) + ' ' + name->second + " (continued)",
           Style::dim);
}

void PlainFormatter::add(const Event& event, const StepStarted& fact) {
  Job& job = job_of(event);
  job.step = event.step;
  job.is_group = job.is_header = false;
  if (event.step) job.names[*event.step] = fact.step.name;
  const bool is_frame = fact.step.kind == StepKind::set_up || fact.step.kind == StepKind::complete;
  if (options_.quiet || (is_frame && !options_.verbose)) return;
  add_line(job, std::string(signs(terminal_).step) + ' ' + one_line(fact.step.name, terminal_),
           Style::bold);
}

void PlainFormatter::add(const Event& event, const StepFinished& fact) {
  Job& job = job_of(event);
  if (!options_.quiet) add_unsaid(job);
  if (event.step) job.names.erase(*event.step);
  if (job.step == event.step) job.is_group = job.is_header = false;
  if (job.step == event.step) job.step.reset();
  const bool is_worth_a_line =
      fact.conclusion == Conclusion::failure ||
      (!options_.quiet && (options_.verbose || fact.outcome != Conclusion::success));
  if (!is_worth_a_line) return;
  std::string line(sign_of(fact.outcome, terminal_));
  line += ' ' + one_line(fact.step.name, terminal_);
  line += step_end_words(fact);
  add_line(job, line, localrun::style_of(fact.outcome));
}

void PlainFormatter::add(const Event& event, const JobQueued& fact) {
  Job& job = job_of(event);
  job.name = one_line(fact.name.empty() ? fact.id : fact.name, terminal_);
  job.head_width = -1;
  ++queued_jobs_;
  widen(job.name);
}

void PlainFormatter::add(const Event& event, const JobStarted& fact) {
  std::string text = "starts";
  if (!fact.runs_on.empty()) text += " on " + fact.runs_on;
  add_detail(event, text + " in " + fact.workspace);
}

void PlainFormatter::add(const Event& event, const JobFinished& fact) {
  Job& job = job_of(event);
  if (!options_.quiet) add_unsaid(job);
  if (options_.quiet && fact.result != Conclusion::failure) return;
  // The summary of a single job follows at once and says the same.
  const bool is_sole = declared_jobs_ <= 1 && queued_jobs_ <= 1;
  if (is_sole && fact.reason.empty() && !options_.verbose) return;
  std::string line(sign_of(fact.result, terminal_));
  if (fact.result == Conclusion::skipped) {
    line += " skipped";
  } else {
    line += ' ' + std::string(verb_of(fact.result)) + " after " + duration_text(fact.duration);
  }
  if (fact.result == Conclusion::failure && fact.is_allowed_to_fail) line += ", which is allowed";
  if (!fact.reason.empty()) line += ": " + one_line(first_line(fact.reason), terminal_);
  add_line(job, line, localrun::style_of(fact.result));
}

// ---- the run
// -------------------------------------------------------------------------------------

void PlainFormatter::widen(std::string_view name) {
  const int width = display_width(name);
  if (width <= widest_name) name_width_ = std::max(name_width_, width);
}

void PlainFormatter::add(const Event& event, const RunStarted& fact) {
  declared_jobs_ = fact.jobs.size();
  for (const DeclaredJob& job : fact.jobs) widen(job.id);
  std::string text = "run " + fact.run + " of " + fact.path + " for " + fact.event;
  if (!fact.sha.empty()) text += " at " + fact.sha.substr(0, 7);
  add_detail(event, text);
}

void PlainFormatter::add(const Event& event, const CancelRequested& fact) {
  if (options_.quiet) return;
  std::string text(signs(terminal_).cancelled);
  text += " cancelling";
  if (!fact.reason.empty()) text += ": " + fact.reason;
  add_line(job_of(event), text, Style::yellow);
}

// ---- details
// -------------------------------------------------------------------------------------

void PlainFormatter::add_detail(const Event& event, std::string_view text) {
  if (!options_.verbose || options_.quiet) return;
  add_line(job_of(event), "  " + std::string(text), Style::dim);
}

void PlainFormatter::add(const Event& event, const OutputSet& fact) {
  add_detail(event, "output " + fact.name + " = " + value_text(fact.value, terminal_));
}

void PlainFormatter::add(const Event& event, const EnvironmentSet& fact) {
  add_detail(event, "env " + fact.name + " = " + value_text(fact.value, terminal_));
}

void PlainFormatter::add(const Event& event, const PathAdded& fact) {
  add_detail(event, "PATH begins with " + fact.folder);
}

void PlainFormatter::add(const Event& event, const JobOutputSet& fact) {
  std::string text = "job output " + fact.name + " = " + value_text(fact.value, terminal_);
  if (const std::string_view fate = fate_words(fact.fate); !fate.empty())
    text += " (" + std::string(fate) + ')';
  add_detail(event, text);
}

void PlainFormatter::add(const Event& event, const ConditionEvaluated& fact) {
  std::string text =
      "if: " + one_line(fact.expression, terminal_) + (fact.holds ? " is true" : " is false");
  if (!fact.because.empty()) text += " (" + one_line(fact.because, terminal_) + ')';
  add_detail(event, text);
}

/// In short, where it happens; the summary has it with its excerpt.
void PlainFormatter::add(const Event& event, const Finding& fact) {
  if (options_.quiet || (fact.severity == "note" && !options_.verbose)) return;
  const AnnotationLevel level = fact.severity == "error"     ? AnnotationLevel::error
                                : fact.severity == "warning" ? AnnotationLevel::warning
                                                             : AnnotationLevel::notice;
  const std::string text = std::string(first_line(fact.message)) + " [" + fact.slug + ']';
  add_message(job_of(event), level, place_text(fact.place, true), text);
}

void PlainFormatter::add(const Event& event, const WorkspaceKept& fact) {
  add_detail(event, "workspace kept in " + fact.path);
}

void PlainFormatter::add(const Event& event, const Artifact& fact) {
  if (options_.quiet || fact.action == Artifact::Action::deleted) return;
  const std::string_view verb =
      fact.action == Artifact::Action::uploaded ? "uploaded" : "downloaded";
  add_detail(event,
             std::string(verb) + " artifact " + fact.name + " (" + size_text(fact.size) + ')');
}

void PlainFormatter::add(const Event& event, const CacheUse& fact) {
  const std::string_view verb = fact.action == CacheUse::Action::restored ? "restored cache "
                                : fact.action == CacheUse::Action::saved  ? "saved cache "
                                                                          : "no cache for ";
  add_detail(event, std::string(verb) + (fact.matched_key.empty() ? fact.key : fact.matched_key));
}

void PlainFormatter::add(const Event& event, const RunFinished&) {
  const auto job = jobs_.find(event.job);
  if (job != jobs_.end() && !options_.quiet) add_unsaid(job->second);
}

void PlainFormatter::add(const Event& event, const SummaryWritten&) {
  add_detail(event, "wrote a summary");
}
void PlainFormatter::add(const Event& event, const StateSaved& fact) {
  add_detail(event, "state " + fact.name + " = " + value_text(fact.value, terminal_));
}
void PlainFormatter::add(const Event& event, const ValueRead& fact) {
  add_detail(event, "read " + fact.reference + " = " + value_text(fact.value, terminal_) + " for " +
                        fact.key);
}

}  // namespace localrun
