#include "runner/view/readable_log.hpp"

#include "runner/view/log_words.hpp"
#include "runner/view/phrases.hpp"
#include "runner/view/terminal.hpp"

#include <algorithm>

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

std::string failure_words(const StepProgress& step) {
  std::string words = exit_text(step.end.exit_code, step.end.signal);
  if (words.empty()) return step.end.reason.empty() ? "failed" : step.end.reason;
  if (step.end.exit_code == 0 && !step.end.signal)
    return words + ", but one of its commands failed";
  if (const std::string meaning = exit_meaning(step.end.exit_code, step.end.signal);
      !meaning.empty()) {
    words += ": " + meaning;
  }
  return words;
}

std::string failure_words(const JobProgress& job) {
  if (!job.end.reason.empty()) return job.end.reason;
  const bool has_steps =
      std::any_of(job.steps.begin(), job.steps.end(),
                  [](const StepProgress& step) { return step.phase != StepPhase::pending; });
  return has_steps ? "failed without a failing step" : "failed in its set-up";
}

}  // namespace localrun
