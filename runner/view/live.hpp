#pragma once

// `--output tty` (cli.md 3): what has ended stays, a line each, failed jobs with the last lines of
// their log; below it a line for each job that runs, drawn anew.
//
//   ✓ build        2.1 s  4 steps
//   ✗ lint         0.4 s  2 steps; failed at step 2: Run make lint
//     │ main.c:3:5: error: expected ';'
//   ⠹ test (18)     12 s  Run npm test  passed 31 of 200
//   ⠹ test (20)      9 s  Run npm ci
//   2 jobs done, 2 running, 1 to come  15 s

#include "runner/events/run_state.hpp"
#include "runner/view/descriptor_writer.hpp"
#include "runner/view/terminal.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace localrun {

/// The text of the view, without cursor movements.
class LiveFormatter {
 public:
  /// `run` is the fold of the same events, and has each of them before this does.
  LiveFormatter(const RunState& run, const Terminal& terminal) : run_(run), terminal_(terminal) {}

  /// Lines that stay, often none; valid until the next call.
  [[nodiscard]] std::string_view format(const Event& event);
  /// At most `rows` lines of at most `width` columns, as it is at this time.
  [[nodiscard]] std::string frame(Time now, int width, int rows);

 private:
  void add_finished(const JobProgress& job);
  void add_line(std::string_view sign, Style style, std::string_view name, std::string_view time,
                std::string_view details);
  [[nodiscard]] std::string running_line(const JobProgress& job, Time now, int width);
  [[nodiscard]] std::string count_line(Time now) const;
  void widen(std::string_view name);

  const RunState& run_;
  Terminal terminal_;
  int name_width_ = 8;
  std::string out_;
};

class LiveView final : public EventSink {
 public:
  using Clock = std::function<Time()>;

  LiveView(int descriptor, const RunState& run, const Terminal& terminal, Clock clock,
           DescriptorWriter::Report report = {});

  void on(const Event& event) noexcept override;
  [[nodiscard]] bool is_full() const noexcept override { return writer_.is_full(); }
  /// Draws the running jobs anew.
  void pump() noexcept;
  /// After the last event: what runs no more is wiped away.
  void finish() noexcept;
  [[nodiscard]] int failure() const noexcept { return writer_.failure(); }

 private:
  void show(std::string_view lasting, bool has_frame);

  int descriptor_;
  LiveFormatter formatter_;
  Clock clock_;
  mutable DescriptorWriter writer_;  // asking whether it is full lets it write
  int drawn_ = 0;                    // lines of the frame on the terminal
};

}  // namespace localrun
