#pragma once

// Problem matchers (execution.md 7.5): regular expressions that make annotations from ordinary
// lines.
//
//   ProblemMatchers    the job's list, latest first; changed by add-matcher and remove-matcher
//   LineMatcher        one stream of one step: partial matches of patterns over several lines

#include "runner/process/result.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// One checked matcher of a file, its expressions compiled. Immutable and shared; identity is the
/// pointer.
struct ProblemMatcher;
using ProblemMatcherPtr = std::shared_ptr<const ProblemMatcher>;

[[nodiscard]] const std::string& owner_of(const ProblemMatcher& matcher) noexcept;

/// From which parse_matchers makes it again.
[[nodiscard]] const std::string& source_of(const ProblemMatcher& matcher) noexcept;

/// All matchers of a file, in its order. Errors are the messages of 7.5.
[[nodiscard]] Result<std::vector<ProblemMatcherPtr>> parse_matchers(std::string_view json);
[[nodiscard]] Result<std::vector<ProblemMatcherPtr>> read_matcher_file(const std::string& path);

/// The matchers of a job. A plain value.
class ProblemMatchers {
 public:
  /// New ones go to the front, in the order given; one with the owner of another (any case)
  /// replaces it.
  void add(const std::vector<ProblemMatcherPtr>& matchers);
  void remove(std::string_view owner);
  [[nodiscard]] const std::vector<ProblemMatcherPtr>& all() const noexcept { return matchers_; }
  [[nodiscard]] bool is_empty() const noexcept { return matchers_.empty(); }

 private:
  std::vector<ProblemMatcherPtr> matchers_;
};

/// What the groups of a match gave; absent: not set by any pattern.
struct MatchedProperties {
  std::optional<std::string> file;
  std::optional<std::string> line;
  std::optional<std::string> column;
  std::optional<std::string> severity;
  std::optional<std::string> code;
  std::optional<std::string> message;
  std::optional<std::string> from_path;
  friend bool operator==(const MatchedProperties&, const MatchedProperties&) = default;
};

/// One matcher on one stream.
class LineMatcher {
 public:
  explicit LineMatcher(ProblemMatcherPtr matcher);
  /// The result that `line` completes; nullopt: none yet. An error: the time limit was reached; the
  /// partial matches are as before, so that the line can be tried again.
  [[nodiscard]] Result<std::optional<MatchedProperties>> match(std::string_view line,
                                                               std::chrono::milliseconds limit);
  /// Forgets partial matches.
  void reset();
  [[nodiscard]] const ProblemMatcherPtr& matcher() const noexcept { return matcher_; }

 private:
  ProblemMatcherPtr matcher_;
  std::vector<std::optional<MatchedProperties>> partial_;
};

/// `h:m:s[.f]` of GITHUB_ACTIONS_RUNNER_ISSUE_MATCHER_TIMEOUT; 1 second for anything else.
[[nodiscard]] std::chrono::milliseconds matcher_time_limit(std::string_view text);

}  // namespace localrun
