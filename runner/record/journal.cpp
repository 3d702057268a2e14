#include "runner/record/journal.hpp"

#include "runner/record/hide.hpp"

#include <algorithm>
#include <exception>
#include <set>

namespace localrun {
namespace {

constexpr std::size_t buffer_size = std::size_t{64} * 1024;
constexpr Milliseconds write_interval{200};
constexpr std::string_view events_file = "events.ndjson";

Journal::Urgency urgency_of(const Fact& fact) {
  const bool is_of_course = std::holds_alternative<StepStarted>(fact) ||
                            std::holds_alternative<StepFinished>(fact) ||
                            std::holds_alternative<InnerStepStarted>(fact) ||
                            std::holds_alternative<InnerStepFinished>(fact);
  return is_of_course ? Journal::Urgency::may_wait : Journal::Urgency::at_once;
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::create(const std::filesystem::path& folder) {
  LOCALRUN_TRY(File events, File::create(folder / events_file));
  // A file system without locks still takes a record; the run then only looks killed until it ends.
  static_cast<void>(events.lock());
  return std::unique_ptr<Journal>(new Journal(folder, std::move(events)));
}

Journal::Journal(std::filesystem::path folder, File events)
    : folder_(std::move(folder)), events_(std::move(events)), logs_(folder_) {}

Journal::~Journal() {
  if (error_) return;
  try {
    close_blocks();
    write_all();
  } catch (const std::exception&) {
    // Out of memory at the very end: the reader finds the text of an unclosed block by itself.
    return;
  }
}

void Journal::on(const Event& event) noexcept {
  if (error_) return;
  try {
    take(event);
  } catch (const std::exception& failure) {
    error_ = Error({"cannot write the record: " + std::string(failure.what()), {}, 0});
  }
}

void Journal::flush() noexcept {
  if (error_) return;
  try {
    write_all();
  } catch (const std::exception& failure) {
    error_ = Error({"cannot write the record: " + std::string(failure.what()), {}, 0});
  }
}

void Journal::hide(JobIndex job, const LateMask& mask) noexcept {
  if (error_) return;
  try {
    hide_all(job, mask);
  } catch (const std::exception& failure) {
    error_ = Error({"cannot write the record: " + std::string(failure.what()), {}, 0});
  }
}

void Journal::hide_all(JobIndex job, const LateMask& mask) {
  std::optional<StepBegin> first;
  std::set<StepIndex> steps;
  for (const auto& [key, begin] : begins_) {
    if (key.first != job) continue;
    steps.insert(key.second);
    if (!first) first = begin;
    first->log = {std::min(first->log.own, begin.log.own),
                  std::min(first->log.shared, begin.log.shared)};
    first->events = std::min(first->events, begin.events);
  }
  if (!first) return;
  write_all();
  if (error_) return;
  for (const LogPart& log : logs_.parts_since(job, first->log))
    keep_error(hide_in_log(log.path, log.part, mask));
  keep_error(hide_in_events(folder_ / events_file, first->events, job, steps, mask, encoder_));
}

void Journal::note_begin(const Event& event) {
  if (!event.job || !event.step) return;
  if (std::holds_alternative<StepStarted>(event.fact)) {
    begins_[{*event.job, *event.step}] = {logs_.mark(event.job), written_ + lines_.size()};
  } else if (std::holds_alternative<StepFinished>(event.fact)) {
    begins_.erase({*event.job, *event.step});
  }
}

void Journal::take(const Event& event) {
  if (const auto* log = std::get_if<LogText>(&event.fact)) return take_log(event, *log);
  close_blocks();
  note_begin(event);
  lines_ += encoder_.encode(event);
  last_write_ = event.time;
  if (std::holds_alternative<JobFinished>(event.fact)) keep_error(logs_.end(event.job));
  if (!later_ || lines_.size() >= buffer_size) return write_all();
  const Urgency wanted = urgency_of(event.fact);
  if (flush_coming_ && *flush_coming_ >= wanted) return;
  flush_coming_ = wanted;
  later_(wanted);
}

void Journal::take_log(const Event& event, const LogText& log) {
  const Result<std::optional<ClosedBlock>> closed = logs_.append(event, log);
  if (!closed) return keep_error(closed.error());
  if (*closed) lines_ += encoder_.encode((*closed)->first, (*closed)->block);
  if (lines_.size() < buffer_size && event.time - last_write_ < write_interval) return;
  // Blocks in a file of one job stay open: a reader finds text that no event names yet at its end.
  write_all();
  last_write_ = event.time;
}

void Journal::close_blocks() { name(logs_.close_blocks()); }

void Journal::name(const std::vector<ClosedBlock>& blocks) {
  for (const ClosedBlock& closed : blocks) lines_ += encoder_.encode(closed.first, closed.block);
}

/// Text before the events that name it: the record never refers to what is not there.
void Journal::write_all() {
  flush_coming_.reset();
  name(logs_.close_shared_blocks());
  keep_error(logs_.write());
  if (!error_) keep_error(events_.append(lines_));
  written_ += lines_.size();
  lines_.clear();
}

void Journal::keep_error(const Result<void>& result) {
  if (!result && !error_)
    error_ = result.error().with_context("cannot write the record of this run");
}

}  // namespace localrun
