#pragma once

// Log text of a record: a file for each job, and which part of it belongs to what.

#include "runner/events/event_json.hpp"
#include "runner/record/file.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

/// Name of the file, relative to the record: `logs/1.log` for the first job, `logs/run.log` without
/// one.
[[nodiscard]] std::string log_file_name(std::optional<JobIndex> job);

/// A stretch of one job's log that belongs to one step and stream, and the event of its first line.
struct ClosedBlock {
  Event first;
  LogBlock block;
};

class LogFiles {
 public:
  explicit LogFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Takes log text; gives the block before it, when the text belongs to another step or stream.
  [[nodiscard]] Result<std::optional<ClosedBlock>> append(const Event& event, const LogText& log);
  /// Every block not closed so far, in the order in which they began.
  [[nodiscard]] std::vector<ClosedBlock> close_blocks();
  /// Writes what is buffered.
  [[nodiscard]] Result<void> write();
  /// Bytes of what was logged so far, what is buffered included.
  [[nodiscard]] std::uint64_t size(std::optional<JobIndex> job) const noexcept;
  /// Writes and closes the file of a job that has ended: a run may have thousands of jobs, but not
  /// thousands of open files. Its blocks are closed already.
  [[nodiscard]] Result<void> end(std::optional<JobIndex> job);

 private:
  struct JobLog {
    File file;
    std::string name;
    std::uint64_t size = 0;  // bytes, buffered ones included
    std::string buffer;
    std::optional<ClosedBlock> open;
  };
  [[nodiscard]] Result<JobLog*> log_of(std::optional<JobIndex> job);

  std::filesystem::path folder_;
  std::map<std::optional<JobIndex>, JobLog> logs_;          // of jobs that go on
  std::map<std::optional<JobIndex>, std::uint64_t> ended_;  // size of those that were closed
};

}  // namespace localrun
