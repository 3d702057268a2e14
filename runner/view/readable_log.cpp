#include "runner/view/readable_log.hpp"

#include "runner/view/log_words.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/terminal.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace localrun {
namespace {

/// The log's tail may begin in the middle of a step's header: how many lines of it.
std::size_t rest_of_header(const LogTail& log) {
  std::size_t count = 0;
  for (const std::string& line : log.lines) {
    const LogWord::Kind kind = log_word(line).kind;
    if (kind == LogWord::Kind::endgroup) return count;
    const bool is_of_header = line.starts_with("\x1b[36;1m") || line.starts_with("shell: ") ||
                              line == "env:" || line == "with:" ||
                              (line.starts_with("  ") && line.find(':') != std::string::npos);
    if (kind == LogWord::Kind::group || !is_of_header) return 0;
    ++count;
  }
  return 0;
}

/// Of `text`, what stands between these; absent: it is not of this form.
std::optional<std::string_view> between(std::string_view text, std::string_view begin,
                                        std::string_view end) {
  if (!text.starts_with(begin) || !text.ends_with(end)) return std::nullopt;
  if (text.size() < begin.size() + end.size()) return std::nullopt;
  text.remove_prefix(begin.size());
  text.remove_suffix(end.size());
  return text;
}

/// Where the runner's own message (execution.md 3.3, 4.6, 4.7, 6.4) tells more than the exit status
/// does. A script can print the same text: so it counts only where it fits that status.
std::string words_of_runner(const StepProgress& step) {
  const bool has_exited_well = step.end.exit_code == 0 && !step.end.signal;
  for (const Annotation& annotation : step.annotations) {
    if (annotation.level != AnnotationLevel::error) continue;
    const std::string_view text = annotation.message;
    const std::size_t limit = text.rfind(" has timed out after ");
    if (limit != std::string_view::npos && text.ends_with(" minutes.") && text.starts_with("The "))
      return std::string(text.substr(limit + 5, text.size() - limit - 6));
    if (text.starts_with("You cannot use a endToken that is"))
      return "its token for stop-commands is not allowed";
    if (!has_exited_well) continue;
    if (const auto key = between(text, "Unable to process file command '", "' successfully.")) {
      std::string name = "GITHUB_";
      for (const char c : *key) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      return "what it wrote to " + name + " cannot be processed (exit code 0)";
    }
    if (text.starts_with("Unable to process command '"))
      return "one of its workflow commands failed (exit code 0)";
  }
  return {};
}

}  // namespace

std::vector<std::string> readable_log(const LogTail& log, std::size_t most) {
  std::vector<std::string> lines;
  bool is_header = false;
  std::size_t unread = rest_of_header(log);
  for (const std::string& line : log.lines) {
    if (unread > 0) {
      --unread;
      continue;
    }
    const LogWord word = log_word(line);
    if (word.kind == LogWord::Kind::group) is_header = word.text.starts_with("Run ");
    const bool is_end = word.kind == LogWord::Kind::endgroup;
    const bool is_hidden =
        is_header || is_end || word.kind == LogWord::Kind::group || is_exit_message(word.text);
    if (is_end) is_header = false;
    const bool is_message = word.kind == LogWord::Kind::error ||
                            word.kind == LogWord::Kind::warning ||
                            word.kind == LogWord::Kind::notice;
    std::string level;
    if (is_message) level = std::string(level_name(level_of(word.kind))) + ": ";
    if (!is_hidden) lines.push_back(level + without_ansi(word.text));
  }
  if (lines.size() > most)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most));
  for (std::string& line : lines) {
    while (line.ends_with('\r')) line.pop_back();
    line.erase(0, line.rfind('\r') + 1);
  }
  return lines;
}

LogTail messages_of(const LogTail& log) {
  LogTail messages;
  for (const std::string& line : log.lines) {
    const LogWord::Kind kind = log_word(line).kind;
    if (kind == LogWord::Kind::error || kind == LogWord::Kind::warning)
      messages.lines.push_back(line);
  }
  return messages.lines.empty() ? log : messages;
}

std::string end_words(const StepProgress& step) {
  if (std::string told = words_of_runner(step); !told.empty()) return told;
  std::string words = exit_text(step.end.exit_code, step.end.signal);
  if (words.empty()) return step.end.reason;
  const bool has_exited_well = step.end.exit_code == 0 && !step.end.signal;
  if (has_exited_well && step.end.outcome == Conclusion::failure)
    return "failed, though with " + words;
  if (const std::string meaning = exit_meaning(step.end.exit_code, step.end.signal);
      !meaning.empty()) {
    words += ": " + meaning;
  }
  return words;
}

std::string failure_words(const StepProgress& step) {
  std::string words = end_words(step);
  return words.empty() ? "failed" : words;
}

std::string failure_words(const JobProgress& job) {
  if (!job.end.reason.empty()) return job.end.reason;
  for (const JobOutputSet& output : job.outputs) {
    if (output.fate == JobOutputSet::Fate::failed && output.reason.empty())
      return "its output '" + output.name + "' cannot be evaluated";
  }
  const bool has_steps =
      std::any_of(job.steps.begin(), job.steps.end(),
                  [](const StepProgress& step) { return step.phase != StepPhase::pending; });
  return has_steps ? "failed without a failing step" : "failed in its set-up";
}

}  // namespace localrun
