#include "runner/record/log_files.hpp"

#include <algorithm>

namespace localrun {
namespace {

constexpr std::size_t buffer_size = std::size_t{128} * 1024;
/// What a job may print before it gets a file of its own.
constexpr std::uint64_t longest_shared = 4096;
constexpr const char* shared_name = "logs/short.log";

Result<File> create_log(const std::filesystem::path& folder, const std::string& name) {
  Result<File> file = File::create(folder / name);
  if (file) return file;
  if (const Result<bool> made = create_new_folder(folder / "logs"); !made) return made.error();
  return File::create(folder / name);
}

bool goes_on(const ClosedBlock& block, const Event& event, const LogText& text) {
  return block.first.step == event.step && block.first.inner == event.inner &&
         block.block.stream == text.stream;
}

}  // namespace

std::string log_file_name(std::optional<JobIndex> job) {
  return job ? "logs/" + std::to_string(static_cast<std::uint64_t>(*job) + 1) + ".log"
             : "logs/run.log";
}

Result<void> LogFiles::open_own_file(std::optional<JobIndex> job, JobLog& log) {
  if (log.file) return {};
  const std::string name = log_file_name(job);
  if (log.has_file) {
    LOCALRUN_TRY(log.file, File::open_again(folder_ / name));
    return {};
  }
  LOCALRUN_TRY(log.file, create_log(folder_, name));
  log.has_file = true;
  log.size = 0;
  return {};
}

std::optional<ClosedBlock> LogFiles::close(JobLog& log) {
  std::optional<ClosedBlock> closed = std::exchange(log.open, std::nullopt);
  if (!closed || log.has_file) return closed;
  LogBlock& block = closed->block;
  block.offset = shared_size_;
  if (!log.shared.empty() && log.shared.back().end() == block.offset) {
    log.shared.back().length += block.length;
  } else {
    log.shared.push_back({block.offset, block.length});
  }
  shared_buffer_ += log.buffer;
  shared_size_ += log.buffer.size();
  log.buffer.clear();
  return closed;
}

Result<std::optional<ClosedBlock>> LogFiles::append(const Event& event, const LogText& text) {
  JobLog& log = logs_[event.job];
  const bool outgrows = !log.has_file && log.size + text.text.size() > longest_shared;
  std::optional<ClosedBlock> closed;
  if (log.open && (outgrows || !goes_on(*log.open, event, text))) closed = close(log);
  if (outgrows || log.has_file) {
    if (const Result<void> opened = open_own_file(event.job, log); !opened) return opened.error();
  }
  unwritten_.insert(event.job);
  if (!log.open) {
    const Event first{event.time, event.seq, event.job, event.step, LogText{text.stream, {}, 0},
                      event.inner};
    const std::string name = log.has_file ? log_file_name(event.job) : shared_name;
    log.open = ClosedBlock{first, LogBlock{name, log.size, 0, 0, text.stream}};
  }
  log.open->block.length += text.text.size();
  log.open->block.lines += text.lines;
  log.size += text.text.size();
  log.buffer += text.text;
  if (!log.has_file || log.buffer.size() < buffer_size) return closed;
  if (const Result<void> taken = writer_.append(*log.file, log.buffer); !taken)
    return taken.error();
  return closed;
}

std::vector<ClosedBlock> LogFiles::close_blocks(bool shared_only) {
  std::vector<ClosedBlock> blocks;
  for (const std::optional<JobIndex> job : unwritten_) {
    JobLog& log = logs_[job];
    if (shared_only && log.has_file) continue;
    if (std::optional<ClosedBlock> closed = close(log)) blocks.push_back(std::move(*closed));
  }
  std::sort(blocks.begin(), blocks.end(),
            [](const ClosedBlock& a, const ClosedBlock& b) { return a.first.seq < b.first.seq; });
  return blocks;
}

std::vector<ClosedBlock> LogFiles::close_blocks() { return close_blocks(false); }

std::vector<ClosedBlock> LogFiles::close_shared_blocks() { return close_blocks(true); }

Result<void> LogFiles::write_shared() {
  if (shared_buffer_.empty()) return {};
  if (!shared_file_) {
    LOCALRUN_TRY(shared_file_, create_log(folder_, shared_name));
  }
  const Result<void> written = shared_file_->append(shared_buffer_);
  shared_buffer_.clear();
  return written;
}

Result<void> LogFiles::write() {
  if (Result<void> written = writer_.wait(); !written) return written;
  if (Result<void> written = write_shared(); !written) return written;
  for (auto place = unwritten_.begin(); place != unwritten_.end();) {
    JobLog& log = logs_[*place];
    if (log.file && !log.buffer.empty()) {
      const Result<void> written = log.file->append(log.buffer);
      log.buffer.clear();
      if (!written) return written;
    }
    place = log.open ? std::next(place) : unwritten_.erase(place);
  }
  return {};
}

Result<void> LogFiles::end(std::optional<JobIndex> job) {
  const auto found = logs_.find(job);
  if (found == logs_.end() || !found->second.file) return {};
  JobLog& log = found->second;
  Result<void> written = writer_.wait();
  if (written) written = log.file->append(log.buffer);
  log.buffer = {};
  log.file.reset();
  return written;
}

LogMark LogFiles::mark(std::optional<JobIndex> job) const noexcept {
  const auto log = logs_.find(job);
  const bool has_file = log != logs_.end() && log->second.has_file;
  return {has_file ? log->second.size : 0, shared_size_};
}

std::vector<LogPart> LogFiles::parts_since(std::optional<JobIndex> job, const LogMark& mark) const {
  std::vector<LogPart> parts;
  const auto log = logs_.find(job);
  if (log == logs_.end()) return parts;
  for (const FilePart& part : log->second.shared) {
    if (part.end() <= mark.shared) continue;
    const std::uint64_t begin = std::max(part.offset, mark.shared);
    parts.push_back({folder_ / shared_name, {begin, part.end() - begin}});
  }
  if (log->second.has_file && log->second.size > mark.own)
    parts.push_back({folder_ / log_file_name(job), {mark.own, log->second.size - mark.own}});
  return parts;
}

}  // namespace localrun
