#pragma once

// A problem matcher's result → annotation (execution.md 7.5, result handling). Looks at files.

#include "runner/events/event.hpp"
#include "runner/execute/path_mapping.hpp"
#include "runner/execute/problem_matcher.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

struct MatcherIssueSettings {
  std::string workspace;   // on the machine
  std::string repository;  // owner/name
  std::string server_url;  // https://github.com
  std::vector<PathMapping> container_paths;
  /// The workflow's repository, where jobs work in place or it is no git repository; else empty.
  std::string own_root = {};
};

/// A line of the `.git/config` of each checkout that localrun makes of the workflow's repository:
/// its remotes are the person's own, in any form, or there are none.
inline constexpr std::string_view own_checkout_mark = "# the workflow's repository, by localrun";

struct MatcherIssue {
  /// Absent: the line stays an ordinary one and goes on to the next matcher.
  std::optional<Annotation> annotation;
  /// Debug lines about it, to be printed before.
  std::vector<std::string> debug;
};
[[nodiscard]] MatcherIssue make_matcher_issue(const MatchedProperties& match,
                                              const MatcherIssueSettings& settings);

/// The folder that holds `file` (absolute, normalised) and is a checkout of the repository, found
/// by its `.git/config`; nullopt when there is none within 50 levels.
[[nodiscard]] std::optional<std::string> checkout_of(const std::string& file,
                                                     const MatcherIssueSettings& settings);

}  // namespace localrun
