#include "runner/record/replay.hpp"

#include "runner/events/event_json.hpp"
#include "runner/events/run_state.hpp"
#include "runner/record/line_reader.hpp"
#include "runner/record/log_files.hpp"

#include <algorithm>
#include <map>

namespace localrun {
namespace {

constexpr std::size_t portion = std::size_t{256} * 1024;
constexpr std::size_t longest_tail = LogTail::max_lines * LogTail::max_line_length;

/// A name that a record may use for a log: below its `logs` folder, no way out of it.
bool is_log_name(std::string_view name) {
  return name.starts_with("logs/") && name.find('/', 5) == std::string_view::npos &&
         name.size() > 5;
}

class Replay {
 public:
  Replay(std::filesystem::path folder, const EventFunction& each, LogReading reading)
      : folder_(std::move(folder)), each_(each), reading_(reading) {}

  [[nodiscard]] Result<ReplayReport> run();

 private:
  struct Log {
    std::optional<File> file;
    std::uint64_t size = 0;
    std::uint64_t accounted = 0;  // bytes that events name
  };
  void take(const Decoded& decoded);
  void give(Event event);
  Log& log_named(const std::string& name);
  void give_block(const Event& first, const LogBlock& block);
  void give_tail(const Event& first, const LogBlock& block, Log& log);
  void give_rest_of_logs();
  void give_rest(std::optional<JobIndex> job);

  std::filesystem::path folder_;
  const EventFunction& each_;
  LogReading reading_;
  EventDecoder decoder_;
  std::map<std::string, Log> logs_;
  std::map<JobIndex, std::optional<StepIndex>> jobs_;  // and the step that was begun last
  Time last_time_{};
  bool has_end_ = false;
  ReplayReport report_;
};

void Replay::give(Event event) {
  event.seq = ++report_.events;
  last_time_ = event.time;
  if (event.job) {
    std::optional<StepIndex>& step = jobs_[*event.job];
    if (std::holds_alternative<StepStarted>(event.fact)) step = event.step;
  }
  has_end_ = has_end_ || std::holds_alternative<RunFinished>(event.fact);
  each_(event);
}

Replay::Log& Replay::log_named(const std::string& name) {
  const auto [place, is_new] = logs_.try_emplace(name);
  if (is_new) {
    if (Result<File> file = File::open(folder_ / name)) {
      if (const Result<std::uint64_t> size = file->size()) place->second.size = *size;
      place->second.file = std::move(*file);
    }
  }
  return place->second;
}

/// Log text in portions of whole lines; a line longer than a portion makes a longer one.
void Replay::give_block(const Event& first, const LogBlock& block) {
  if (!is_log_name(block.file)) {
    ++report_.damaged_lines;
    return;
  }
  Log& log = log_named(block.file);
  const std::uint64_t end = std::min(log.size, block.offset + block.length);
  log.accounted = std::max(log.accounted, end);
  if (end < block.offset + block.length) ++report_.damaged_lines;
  if (!log.file || end <= block.offset) return;
  if (reading_ == LogReading::tails) return give_tail(first, block, log);
  LineReader lines(*log.file, block.offset, end, portion);
  for (std::string_view text = lines.next(); !text.empty(); text = lines.next()) {
    Event event = first;
    event.fact = LogText{block.stream, text,
                         static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'))};
    give(std::move(event));
  }
}

void Replay::give_tail(const Event& first, const LogBlock& block, Log& log) {
  const std::uint64_t end = std::min(log.size, block.offset + block.length);
  // RunState keeps the beginning of a long line, so whole lines are read however far back that is.
  std::uint64_t length = std::min<std::uint64_t>(end - block.offset, longest_tail);
  std::string text;
  for (;; length = std::min(length * 4, end - block.offset)) {
    text.resize(length);
    const Result<std::size_t> count = log.file->read_at(end - length, text);
    text.resize(count ? *count : 0);
    const auto line_ends = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    if (line_ends > LogTail::max_lines || length == end - block.offset) break;
  }
  if (text.empty()) return;
  if (length < end - block.offset) text.erase(0, text.find('\n') + 1);
  if (text.back() != '\n') text += '\n';
  Event event = first;
  event.fact = LogText{block.stream, text, static_cast<std::uint32_t>(block.lines)};
  give(std::move(event));
}

void Replay::take(const Decoded& decoded) {
  if (const auto* event = std::get_if<Event>(&decoded.line)) {
    give(*event);
  } else if (const auto* block = std::get_if<Decoded::Block>(&decoded.line)) {
    give_block(block->event, block->block);
  } else if (std::holds_alternative<Decoded::Unknown>(decoded.line)) {
    ++report_.unknown_lines;
  } else {
    ++report_.damaged_lines;
  }
}

/// A run that was killed may have written log text that no event names yet: it belongs to the step
/// that was going on.
void Replay::give_rest_of_logs() {
  give_rest(std::nullopt);
  const std::map<JobIndex, std::optional<StepIndex>> jobs = jobs_;
  for (const auto& [job, step] : jobs) give_rest(job);
}

void Replay::give_rest(std::optional<JobIndex> job) {
  const std::string name = log_file_name(job);
  const Log& log = log_named(name);
  if (log.accounted >= log.size) return;
  const std::optional<StepIndex> step = job ? jobs_[*job] : std::nullopt;
  const Event first{last_time_, 0, job, step, LogText{}};
  LineReader lines(*log.file, log.accounted, log.size, portion);
  for (std::string_view text = lines.next(); !text.empty(); text = lines.next()) {
    Event event = first;
    event.fact = LogText{LogText::Stream::output, text,
                         static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'))};
    give(std::move(event));
  }
}

Result<ReplayReport> Replay::run() {
  Result<File> events = File::open(folder_ / "events.ndjson");
  if (!events) return events.error();
  // Asked first: a run that ends while it is read has all its events in the file by then.
  const bool is_running = events->is_locked();
  LOCALRUN_TRY(const std::uint64_t size, events->size());
  LineReader reader(*events, 0, size, portion);
  for (std::string_view lines = reader.next(); !lines.empty(); lines = reader.next()) {
    while (!lines.empty()) {
      const std::size_t end = lines.find('\n');
      take(decoder_.decode(lines.substr(0, end)));
      lines.remove_prefix(end + 1);
    }
  }
  if (reader.error()) return *reader.error();
  if (!has_end_) give_rest_of_logs();
  report_.ending = has_end_     ? RunEnding::finished
                   : is_running ? RunEnding::running
                                : RunEnding::killed;
  return report_;
}

}  // namespace

Result<ReplayReport> replay(const std::filesystem::path& folder, const EventFunction& each,
                            LogReading reading) {
  return Replay(folder, each, reading).run();
}

}  // namespace localrun
