#pragma once

// The record of a run on disk, written while it runs (docs/events.md, "The record on disk").
//
// Facts are written when they happen; log text in blocks, at the latest with the next fact, or 200
// ms after the last time when more text comes; flush() writes what is left. Log text goes to the
// file of its job and only its place to events.ndjson, so 200 MB of log make a handful of events.
// After a kill -9 all that was written is readable.

#include "runner/events/event_json.hpp"
#include "runner/events/hide_value.hpp"
#include "runner/record/log_files.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace localrun {

class Journal final : public EventSink {
 public:
  /// That steps begin and end may wait a moment. What else happens may be looked for by others as
  /// soon as they have seen it on the screen: it is to be written once the handler that is running
  /// has ended.
  enum class Urgency : std::uint8_t { may_wait, at_once };

  /// Begins the record in the run's folder (runs.hpp creates it), which has none yet.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> create(const std::filesystem::path& folder);
  ~Journal() override;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  void on(const Event& event) noexcept override;
  /// From now on facts wait for flush(), and `later` is asked to have it called: what happens
  /// meanwhile is written in one go. Empty: each is written at once, as at the beginning.
  using Later = std::function<void(Urgency)>;
  void gather(Later later) { later_ = std::move(later); }
  /// Writes all that is buffered.
  void flush() noexcept;
  /// Stars in all that the steps of the job that are going on have told (hide.hpp).
  void hide(JobIndex job, const LateMask& mask) noexcept;
  /// The first thing that went wrong; nothing is written after it. Whether the run goes on is the
  /// caller's to decide.
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

 private:
  /// Where the files ended when a step began, what was buffered included.
  struct StepBegin {
    LogMark log;
    std::uint64_t events = 0;
  };
  Journal(std::filesystem::path folder, File events);
  void take(const Event& event);
  void take_log(const Event& event, const LogText& log);
  void close_blocks();
  void name(const std::vector<ClosedBlock>& blocks);
  void note_begin(const Event& event);
  void hide_all(JobIndex job, const LateMask& mask);
  void write_all();
  void keep_error(const Result<void>& result);

  std::filesystem::path folder_;
  File events_;
  LogFiles logs_;
  EventEncoder encoder_;
  std::string lines_;  // not yet written
  std::uint64_t written_ = 0;
  std::map<std::pair<JobIndex, StepIndex>, StepBegin> begins_;  // of steps that go on
  Time last_write_{};
  Later later_;
  std::optional<Urgency> flush_coming_;
  std::optional<Error> error_;
};

}  // namespace localrun
