#pragma once

// A problem matcher as its file says (execution.md 7.5), for problem_matcher.cpp and
// matcher_config.cpp.

#include "runner/execute/problem_matcher.hpp"
#include "runner/execute/regex.hpp"

#include <optional>
#include <string>
#include <vector>

namespace localrun {

/// Group indexes of one pattern; absent: the pattern does not set the property.
struct MatcherPattern {
  Regex expression;
  std::optional<int> file;
  std::optional<int> line;
  std::optional<int> column;
  std::optional<int> severity;
  std::optional<int> code;
  std::optional<int> message;
  std::optional<int> from_path;
  bool is_loop = false;
};

struct ProblemMatcher {
  std::string owner;
  std::string severity;                  // default; may be empty
  std::string from_path;                 // default; may be empty
  std::vector<MatcherPattern> patterns;  // at least one
  std::string source;                    // a file with this matcher alone
};

}  // namespace localrun
