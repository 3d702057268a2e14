#include "runner/view/plain.hpp"

#include "runner/view/log_words.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/plain_lines.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace localrun {
namespace {

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

/// As the log has it: a carriage return ends a line there too.
std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

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

void PlainFormatter::add_log_lines(Job& job, const LogText& log, bool is_hidden) {
  std::string_view text = log.text;
  const bool is_runner = log.stream == LogText::Stream::runner;
  while (!text.empty()) {
    if (!is_hidden && !job.is_header) {
      const std::size_t before = out_.size();
      const std::string margin = margin_of(job);
      text = append_plain_lines(out_, text, {margin, head_of(job)});
      if (out_.size() != before) job.has_said_last = false;
      if (text.empty()) return;
    }
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.size() > 3 && line.starts_with("##[")) {
      add_marked(job, line, is_hidden, is_runner);
    } else if (!is_hidden && !job.is_header) {
      add_line_of_log(job, cleaned(line));
    }
  }
}

void PlainFormatter::add_line_of_log(Job& job, std::string_view line) {
  job.has_said_last = false;
  out_ += line.empty() ? head_of(job) : margin_of(job);
  out_.append(line).push_back('\n');
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
      // The first group of a step is its header; those that follow are the script's own.
      job.is_header = is_runner && !options_.verbose && (job.is_before_header || !job.step);
      job.is_before_header = false;
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
      auto same =
          std::find_if(job.unsaid.begin(), job.unsaid.end(), [&](const Annotation& annotation) {
            return first_line(annotation.message) == word.text;
          });
      // A problem matcher's line is printed whole, its message is a part of it.
      if (same == job.unsaid.end()) {
        same =
            std::find_if(job.unsaid.begin(), job.unsaid.end(), [&](const Annotation& annotation) {
              return annotation.level == level_of(word.kind) &&
                     word.text.find(first_line(annotation.message)) != std::string_view::npos;
            });
      }
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
  auto said = std::find(job.said.begin(), job.said.end(), first);
  if (said == job.said.end()) {
    said = std::find_if(job.said.begin(), job.said.end(), [&](const std::string& line) {
      return line.find(first) != std::string::npos;
    });
  }
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

}  // namespace localrun
