#pragma once

// What one step prints and annotates: masks, splits into lines, keeps the limit of annotations.
// Used by the command layer, the problem matchers and the step itself ("Process completed with exit
// code 1.").

#include "runner/events/event.hpp"
#include "runner/events/masker.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace localrun {

/// Where a step's log goes; one thread.
struct StepLogSink {
  virtual ~StepLogSink() = default;
  /// Masked whole lines, borrowed for the call.
  virtual void log(const LogText& text) = 0;
  /// A recorded annotation: message masked and cut, properties as given (execution.md 4.8).
  virtual void annotate(Annotation annotation) = 0;
};

/// The number of LF in a text.
[[nodiscard]] std::uint32_t count_lines(std::string_view text) noexcept;

class StepLog {
 public:
  /// All outlive the log. `is_debug`: step debugging is on (2.4).
  StepLog(StepLogSink& sink, const Masker& masker, bool is_debug)
      : sink_(sink), masker_(masker), is_debug_(is_debug) {}

  /// Whole LF-terminated lines of a process. Nothing is copied unless a mask applies; masks work on
  /// single lines.
  void lines(LogText::Stream stream, std::string_view text);
  /// The runner's own text: each of its lines; the last needs no line end. Nothing for an empty
  /// text.
  void print(std::string_view text, std::string_view prefix = {});
  /// `##[debug]` before each line; only while debugging.
  void debug(std::string_view text);
  [[nodiscard]] bool is_debug() const noexcept { return is_debug_; }

  /// Prints `##[error]` (…) and the message, or `log_text` where that is not null, and records the
  /// annotation unless 10 of its level were recorded in this step.
  void annotate(AnnotationLevel level, std::string_view message, NamedTexts properties = {},
                const std::string_view* log_text = nullptr);
  void error(std::string_view message) { annotate(AnnotationLevel::error, message); }
  void warning(std::string_view message) { annotate(AnnotationLevel::warning, message); }

 private:
  void write(std::string_view masked, std::string_view first_prefix, std::string_view prefix);

  StepLogSink& sink_;
  const Masker& masker_;
  bool is_debug_;
  std::array<std::uint32_t, 3> recorded_{};
};

}  // namespace localrun
