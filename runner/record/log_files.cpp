#include "runner/record/log_files.hpp"

#include <algorithm>

namespace localrun {
namespace {

constexpr std::size_t buffer_size = std::size_t{32} * 1024;

}  // namespace

std::string log_file_name(std::optional<JobIndex> job) {
  return job ? "logs/" + std::to_string(static_cast<std::uint64_t>(*job) + 1) + ".log"
             : "logs/run.log";
}

Result<LogFiles::JobLog*> LogFiles::log_of(std::optional<JobIndex> job) {
  if (const auto known = logs_.find(job); known != logs_.end()) return &known->second;
  JobLog log;
  log.name = log_file_name(job);
  if (const auto ended = ended_.find(job); ended != ended_.end()) {
    LOCALRUN_TRY(log.file, File::open_again(folder_ / log.name));
    log.size = ended->second;
    return &logs_.emplace(job, std::move(log)).first->second;
  }
  if (const Result<bool> made = create_new_folder(folder_ / "logs"); !made) return made.error();
  LOCALRUN_TRY(log.file, File::create(folder_ / log.name));
  return &logs_.emplace(job, std::move(log)).first->second;
}

Result<std::optional<ClosedBlock>> LogFiles::append(const Event& event, const LogText& text) {
  LOCALRUN_TRY(JobLog* const log, log_of(event.job));
  std::optional<ClosedBlock> closed;
  if (log->open && (log->open->first.step != event.step || log->open->first.inner != event.inner ||
                    log->open->block.stream != text.stream)) {
    closed = std::exchange(log->open, std::nullopt);
  }
  if (!log->open) {
    const Event first{event.time, event.seq, event.job, event.step, LogText{text.stream, {}, 0},
                      event.inner};
    log->open = ClosedBlock{first, LogBlock{log->name, log->size, 0, 0, text.stream}};
  }
  log->open->block.length += text.text.size();
  log->open->block.lines += text.lines;
  log->size += text.text.size();
  if (log->buffer.size() + text.text.size() < buffer_size) {
    log->buffer += text.text;
    return closed;
  }
  // A large block goes to the file as it is, behind what was kept, without another copy.
  const Result<void> written = log->file.append(log->buffer, text.text);
  log->buffer.clear();
  if (!written) return written.error();
  return closed;
}

std::vector<ClosedBlock> LogFiles::close_blocks() {
  std::vector<ClosedBlock> blocks;
  for (auto& [job, log] : logs_) {
    if (log.open) blocks.push_back(*std::exchange(log.open, std::nullopt));
  }
  std::sort(blocks.begin(), blocks.end(),
            [](const ClosedBlock& a, const ClosedBlock& b) { return a.first.seq < b.first.seq; });
  return blocks;
}

Result<void> LogFiles::write() {
  for (auto& [job, log] : logs_) {
    if (log.buffer.empty()) continue;
    const Result<void> written = log.file.append(log.buffer);
    log.buffer.clear();
    if (!written) return written;
  }
  return {};
}

Result<void> LogFiles::end(std::optional<JobIndex> job) {
  const auto found = logs_.find(job);
  if (found == logs_.end()) return {};
  JobLog& log = found->second;
  const Result<void> written = log.file.append(log.buffer);
  ended_[job] = log.size;
  logs_.erase(found);
  return written;
}

std::uint64_t LogFiles::size(std::optional<JobIndex> job) const noexcept {
  if (const auto log = logs_.find(job); log != logs_.end()) return log->second.size;
  const auto ended = ended_.find(job);
  return ended == ended_.end() ? 0 : ended->second;
}

}  // namespace localrun
