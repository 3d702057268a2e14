#pragma once

// A program of an isolated job that wanted to write where such jobs may not (docs/isolation.md).

#include "runner/events/event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace localrun {

/// Whether a program says in this line that a file system is read-only.
[[nodiscard]] bool tells_read_only(std::string_view line);

/// What may be the path that such a line is about, the likeliest first: `touch: cannot touch
/// '/etc/x': Read-only file system` and the ways of other programs to say it.
[[nodiscard]] std::vector<std::string> paths_told_of(
    std::string_view line, std::string_view words = "read-only file system");

/// From the last lines of a failed step, said at the step: which path it was, where that is known,
/// and how a job may write there. Absent when none of them tells of it. Asks the file system, as
/// the job sees it. `folder`: what relative paths begin at.
[[nodiscard]] std::optional<Finding> explain_read_only(const std::vector<std::string>& log,
                                                       const std::string& folder,
                                                       const Place& step);

/// The same of a job with `--isolate system` whose root is an ordinary user's: files of the
/// machine's root stay as they are. Absent when no line tells of one.
[[nodiscard]] std::optional<Finding> explain_roots_own(const std::vector<std::string>& log,
                                                       const std::string& folder,
                                                       const Place& step);

}  // namespace localrun
