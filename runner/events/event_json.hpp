#pragma once

// Events as JSON, one object a line (docs/events.md): the `--json` stream, the record on disk, and
// what a worker in another process sends.
//
// An encoder sees every event of one run in order: it remembers the run's id and the ids of jobs
// and steps, which every line of theirs repeats, and numbers its own lines (`seq`, from 1, without
// gaps).

#include "runner/events/event.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace localrun {

/// Where log text of one step and stream stands: whole lines in a file beside the record.
struct LogBlock {
  std::string file;          // relative to the record's folder: `logs/1.log`
  std::uint64_t offset = 0;  // bytes
  std::uint64_t length = 0;  // bytes
  std::uint64_t lines = 0;
  LogText::Stream stream = LogText::Stream::output;
  friend bool operator==(const LogBlock&, const LogBlock&) = default;
};

class EventEncoder {
 public:
  /// What becomes of log text: an event a line with `##[group]` and `##[endgroup]` as events of
  /// their own (for people and scripts), or one event with the text as it is (between processes).
  enum class LogForm : std::uint8_t { lines, whole };
  explicit EventEncoder(LogForm log_form = LogForm::lines) : log_form_(log_form) {}

  /// Whole lines, each ended by LF; valid until the next call. Text that is not UTF-8 is made
  /// valid.
  [[nodiscard]] std::string_view encode(const Event& event);
  /// A `log_block` event: log text that stands elsewhere. `first` is the event of its first line.
  [[nodiscard]] std::string_view encode(const Event& first, const LogBlock& block);

 private:
  struct Job {
    std::string head;                             // `,"job":1,"job_id":"build"`
    std::map<StepIndex, std::string> step_heads;  // `,"step":1,"step_id":"x"`
  };
  void learn(const Event& event);
  void begin(Time time);
  void append_place(const Event& event);
  void append_step(const Event& event);
  void append_log(const Event& event, const LogText& log);

  LogForm log_form_;
  std::uint64_t last_seq_ = 0;
  std::string run_head_ = ",\"run\":\"\"";
  std::map<JobIndex, Job> jobs_;
  Time head_time_{};
  std::string time_text_;  // of head_time_
  std::string line_;
};

/// One line, read.
struct Decoded {
  /// A line of a newer version: to be skipped.
  struct Unknown {
    std::string event;
  };
  /// Not a line of ours, or cut off.
  struct Malformed {
    std::string problem;
  };
  /// A `log_block`: `event` holds time, seq, job and step, and an empty LogText of its stream.
  struct Block {
    Event event;
    LogBlock block;
  };
  std::variant<Event, Block, Unknown, Malformed> line;
  std::string run;  // id of the run, as every line has it
};

/// Reads lines of any encoder. Unknown fields are skipped, absent ones have their default.
class EventDecoder {
 public:
  EventDecoder();
  ~EventDecoder();
  EventDecoder(EventDecoder&&) noexcept;
  EventDecoder& operator=(EventDecoder&&) noexcept;

  /// `line` with or without its LF. The text of a LogText is borrowed until the next call.
  [[nodiscard]] Decoded decode(std::string_view line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace localrun
