#pragma once

// Output of a step's process → log, commands, annotations (execution.md 1.8, 4, 5.4, 7.5).
//
// One per step, for both streams. Text without `::`, `##[`, masks and matchers is handed on as it
// came: no copy, no work per line. The order within a stream is kept.

#include "runner/execute/command_processor.hpp"
#include "runner/execute/matcher_issue.hpp"
#include "runner/execute/problem_matcher.hpp"
#include "runner/execute/step_log.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

struct OutputSettings {
  CommandSettings commands;
  std::string server_url = "https://github.com";  // for the files of problem matchers
  std::string own_root = {};                      // as in MatcherIssueSettings
  std::chrono::milliseconds matcher_limit{1000};  // per line and matcher
};

class OutputPipeline {
 public:
  /// All references outlive the pipeline; `log` writes to `sink` with `masker`.
  OutputPipeline(const OutputSettings& settings, StepLog& log, Masker& masker,
                 ProblemMatchers& matchers, CommandSink& sink);

  /// Whole lines, each ended by LF, of valid UTF-8 (line_feed.hpp makes them). Nothing is done once
  /// the step is aborted.
  void take(LogText::Stream stream, std::string_view lines);

  /// See CommandProcessor.
  [[nodiscard]] bool has_failed() const noexcept { return processor_.has_failed(); }
  [[nodiscard]] bool is_aborted() const noexcept { return processor_.is_aborted(); }

 private:
  /// The matchers as one stream of the step sees them. One that timed out is gone from `active` but
  /// still known, so that it does not come back.
  struct StreamMatchers {
    std::vector<LineMatcher> active;
    std::vector<ProblemMatcherPtr> known;
  };
  /// Something the matchers have to say before a line.
  struct Remark {
    bool is_warning;  // else a debug line
    std::string text;
  };
  struct LineReport {
    std::vector<Remark> remarks;
    std::optional<Annotation> annotation;  // made from the line, which it then consumes
  };
  struct MatchAttempt {
    std::optional<MatchedProperties> match;
    bool is_given_up;
  };

  StreamMatchers& matchers_of(LogText::Stream stream);
  void print(LogText::Stream stream, std::string_view lines);
  /// Takes over what add-matcher and remove-matcher have changed.
  void follow(StreamMatchers& state) const;
  [[nodiscard]] LineReport examine(StreamMatchers& state, std::string_view line) const;
  [[nodiscard]] MatchAttempt try_match(LineMatcher& matcher, std::string_view line,
                                       LineReport& report) const;
  void tell(const LineReport& report, std::string_view line);

  StepLog& log_;
  const ProblemMatchers& matchers_;
  CommandProcessor processor_;
  MatcherIssueSettings issue_settings_;
  std::chrono::milliseconds matcher_limit_;
  std::array<StreamMatchers, 2> streams_;
};

}  // namespace localrun
