#include "runner/view/run_logs.hpp"

#include <algorithm>

namespace localrun {

LogOwner owner_of(const JobProgress& job, const StepProgress& step) {
  if (step.index) return {job.index, step.index, std::nullopt};
  return {job.index, std::nullopt, step.info.kind};
}

LogOwner LogOwners::take(const Event& event) {
  if (!event.job) return {};
  if (event.step) return {event.job, event.step, std::nullopt};
  if (const auto* started = std::get_if<StepStarted>(&event.fact))
    frames_[*event.job] = started->step.kind;
  const auto frame = frames_.find(*event.job);
  LogOwner owner{event.job, std::nullopt, std::nullopt};
  if (frame != frames_.end()) owner.frame = frame->second;
  if (std::holds_alternative<StepFinished>(event.fact)) frames_.erase(*event.job);
  return owner;
}

void RunLogs::take(const Event& event) {
  const LogOwner owner = owners_.take(event);
  if (std::holds_alternative<StepStarted>(event.fact)) logs_.erase(owner);  // once more
  const auto* log_text = std::get_if<LogText>(&event.fact);
  if (log_text == nullptr || log_text->lines == 0) return;
  Log& log = logs_[owner];
  const auto lines = std::count(log_text->text.begin(), log_text->text.end(), '\n');
  log.shown.text += log_text->text;
  if (!log.shown.text.empty() && log.shown.text.back() != '\n') log.shown.text += '\n';
  log.shown.lines += log_text->lines;
  log.kept_lines += static_cast<std::size_t>(lines);
  // Trimmed seldom: each time costs a copy of what is kept.
  if (log.kept_lines > 2 * most_lines_ || log.shown.text.size() > 2 * most_bytes_) trim(log);
}

void RunLogs::trim(Log& log) const {
  std::string& text = log.shown.text;
  std::size_t begin = text.size();
  std::size_t lines = 0;
  while (begin > 0 && lines < most_lines_) {
    const std::size_t before = begin < 2 ? std::string::npos : text.rfind('\n', begin - 2);
    const std::size_t line = before == std::string::npos ? 0 : before + 1;
    if (text.size() - line > most_bytes_ && lines > 0) break;
    begin = line;
    ++lines;
  }
  text.erase(0, begin);
  if (text.size() > most_bytes_) {  // one endless line: its end
    std::size_t cut = text.size() - most_bytes_;
    while (cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) ++cut;
    text.erase(0, cut);
  }
  log.kept_lines = lines;
}

void RunLogs::finish() {
  for (auto& [owner, log] : logs_) {
    trim(log);
    log.shown.left_out = log.shown.lines - std::min<std::uint64_t>(log.shown.lines, log.kept_lines);
  }
}

const RunLogs::Text* RunLogs::find(const LogOwner& owner) const {
  const auto found = logs_.find(owner);
  return found == logs_.end() ? nullptr : &found->second.shown;
}

}  // namespace localrun
