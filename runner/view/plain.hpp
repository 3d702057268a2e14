#pragma once

// `--output plain` (cli.md 3): every line of every job, each with its job before it, as it comes.
//
//   build     | ▸ Run make
//   build     |   cc -c main.c
//   build     |   error: main.c:3:5: expected ';'
//   build     | ✗ Run make failed with exit code 2 after 1.2 s
//   test (18) | – skipped: needs 'build', which failed

#include "runner/events/event.hpp"
#include "runner/view/descriptor_writer.hpp"
#include "runner/view/terminal.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

struct PlainOptions {
  bool verbose = false;  // also step headers, outputs, conditions, set-up and completion, notes
  bool quiet = false;    // failures only
};

/// Events as text. Keeps what it must know of each job, nothing of the log.
class PlainFormatter {
 public:
  PlainFormatter(const Terminal& terminal, PlainOptions options);

  /// The lines that the event adds, often none; valid until the next call.
  [[nodiscard]] std::string_view format(const Event& event);

 private:
  /// The text that was read (`##[error]…`) and the annotation of the same thing come as two events.
  struct Job {
    std::string name;
    Style colour = Style::none;
    std::string head;                        // `build | `, padded
    int head_width = -1;                     // the width that `head` was padded for
    std::optional<StepIndex> step;           // whose lines come last
    std::map<StepIndex, std::string> names;  // of the steps that run
    bool is_before_header = false;           // nothing of the step has come yet
    bool is_header = false;  // inside the group that names a step's script or inputs
    bool is_group = false;
    std::vector<std::string> said;   // marked lines without their annotation yet
    bool has_said_last = false;      // the last of them is the last line printed
    std::vector<Annotation> unsaid;  // annotations without their marked line yet
  };

  void add(const Event& event, const RunStarted& fact);
  void add(const Event& event, const CancelRequested& fact);
  void add(const Event& event, const JobQueued& fact);
  void add(const Event& event, const JobStarted& fact);
  void add(const Event& event, const JobFinished& fact);
  void add(const Event& event, const WorkspaceKept& fact);
  void add(const Event& event, const FilesChanged& fact);
  void add(const Event& event, const SnapshotsKept& fact);
  void add(const Event& event, const StepStarted& fact);
  void add(const Event& event, const StepFinished& fact);
  void add(const Event& event, const InnerStepStarted& fact);
  void add(const Event& event, const InnerStepFinished& fact);
  void add(const Event& event, const LogText& fact);
  void add(const Event& event, const Annotation& fact);
  void add(const Event& event, const OutputSet& fact);
  void add(const Event& event, const EnvironmentSet& fact);
  void add(const Event& event, const PathAdded& fact);
  void add(const Event& event, const JobOutputSet& fact);
  void add(const Event& event, const ConditionEvaluated& fact);
  void add(const Event& event, const Finding& fact);
  void add(const Event& event, const Artifact& fact);
  void add(const Event& event, const CacheUse& fact);
  /// Facts that only the summary and the record are for.
  void add(const Event& event, const RunFinished& fact);
  void add(const Event& event, const SummaryWritten& fact);
  void add(const Event& event, const StateSaved& fact);
  void add(const Event& event, const ValueRead& fact);

  Job& job_of(const Event& event);
  const std::string& head_of(Job& job);
  void add_line(Job& job, std::string_view text, Style style = Style::none);
  void add_log_lines(Job& job, const LogText& log, bool is_hidden);
  void add_line_of_log(Job& job, std::string_view line);
  void add_marked(Job& job, std::string_view line, bool is_hidden, bool is_runner);
  void add_message(Job& job, AnnotationLevel level, std::string_view place, std::string_view text);
  void add_unsaid(Job& job);
  /// One of the details that are for `verbose`.
  void add_detail(const Event& event, std::string_view text);
  void widen(std::string_view name);
  void enter_step(Job& job, const Event& event);
  [[nodiscard]] std::string_view cleaned(std::string_view line);
  [[nodiscard]] std::string margin_of(Job& job);

  Terminal terminal_;
  PlainOptions options_;
  std::map<std::optional<JobIndex>, Job> jobs_;
  std::size_t declared_jobs_ = 0;
  std::size_t queued_jobs_ = 0;
  int name_width_ = 0;
  std::string out_;
  std::string scratch_;
};

class PlainView final : public EventSink {
 public:
  PlainView(int descriptor, const Terminal& terminal, PlainOptions options,
            DescriptorWriter::Report report = {})
      : formatter_(terminal, options), writer_(descriptor, std::move(report)) {}

  void on(const Event& event) noexcept override { writer_.write(formatter_.format(event)); }
  [[nodiscard]] bool is_full() const noexcept override { return writer_.is_full(); }
  void pump() noexcept { writer_.pump(); }
  /// After the last event: waits for the reader.
  void finish() noexcept { writer_.finish(); }
  /// errno of what ended the writing, 0 when all was written.
  [[nodiscard]] int failure() const noexcept { return writer_.failure(); }

 private:
  PlainFormatter formatter_;
  mutable DescriptorWriter writer_;  // asking whether it is full lets it write
};

}  // namespace localrun
