#pragma once

// `localrun logs`: the recorded log of a run, or of one job or step of it, as text.

#include "runner/events/event.hpp"
#include "runner/view/descriptor_writer.hpp"
#include "runner/view/terminal.hpp"

#include <map>
#include <optional>
#include <string>

namespace localrun {

/// Names are compared without case. A job by its id (all combinations), name or number from 1; a
/// step by its id, name or number from 1.
struct LogFilter {
  std::optional<std::string> job;
  std::optional<std::string> step;
};

/// Replayed events in, lines out: those of the log as they were, with a heading where job or step
/// change, unless the filter leaves one step only. ANSI sequences stay on terminals with colour
/// only.
class LogsView final : public EventSink {
 public:
  LogsView(int descriptor, const Terminal& terminal, LogFilter filter,
           DescriptorWriter::Report report = {});

  void on(const Event& event) noexcept override;
  [[nodiscard]] bool is_full() const noexcept override { return writer_.is_full(); }
  void finish() noexcept;

  /// Whether the filter fitted any job and step at all; else the caller says what there is.
  [[nodiscard]] bool has_found_job() const noexcept { return has_found_job_; }
  [[nodiscard]] bool has_found_step() const noexcept { return has_found_step_ || !filter_.step; }

 private:
  struct Job {
    std::string name;
    bool is_wanted = false;
    std::map<StepIndex, std::string> steps;  // names of those wanted
    std::optional<std::string> hook;         // that runs: a step without a number
  };
  void learn(const Event& event);
  [[nodiscard]] bool is_wanted_step(const StepInfo& step, std::optional<StepIndex> index) const;
  void add_log(const Event& event, const LogText& log);
  void add_heading(const Job& job, const Event& event);

  Terminal terminal_;
  LogFilter filter_;
  mutable DescriptorWriter writer_;  // asking whether it is full lets it write
  std::map<JobIndex, Job> jobs_;
  std::optional<JobIndex> last_job_;
  std::optional<StepIndex> last_step_;
  bool was_hook_ = false;
  bool has_written_ = false;
  bool has_found_job_ = false;
  bool has_found_step_ = false;
  std::string block_;
};

}  // namespace localrun
