#pragma once

// Log text of a record: which file it lies in, and which part of it belongs to what. A job has a
// file of its own once it has printed some kilobytes; until then its text lies with that of other
// jobs, as making a file costs more than all else that is recorded of a job that prints little.

#include "runner/events/event_json.hpp"
#include "runner/record/background_writer.hpp"
#include "runner/record/file.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace localrun {

/// Name of a job's own file, relative to the record: `logs/1.log` for the first job, `logs/run.log`
/// without one.
[[nodiscard]] std::string log_file_name(std::optional<JobIndex> job);

/// A stretch of one job's log that belongs to one step and stream, and the event of its first line.
struct ClosedBlock {
  Event first;
  LogBlock block;
};

/// An end of a job's log, in the file of its own and in the shared one.
struct LogMark {
  std::uint64_t own = 0;
  std::uint64_t shared = 0;
};

struct LogPart {
  std::filesystem::path path;
  FilePart part;
};

class LogFiles {
 public:
  explicit LogFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Takes log text; gives the block before it, when the text belongs to another step, stream or
  /// file.
  [[nodiscard]] Result<std::optional<ClosedBlock>> append(const Event& event, const LogText& log);
  /// Every block not closed so far, in the order in which they began.
  [[nodiscard]] std::vector<ClosedBlock> close_blocks();
  /// Those among them whose text does not lie in a file of its job alone: only a block tells whose
  /// it is, so they are closed before their text is written.
  [[nodiscard]] std::vector<ClosedBlock> close_shared_blocks();
  /// Writes what is buffered. The shared blocks are closed already.
  [[nodiscard]] Result<void> write();
  /// Where the job's log ends now. Its blocks are closed already.
  [[nodiscard]] LogMark mark(std::optional<JobIndex> job) const noexcept;
  /// What was logged of the job since then, and is written.
  [[nodiscard]] std::vector<LogPart> parts_since(std::optional<JobIndex> job,
                                                 const LogMark& mark) const;
  /// Writes and closes the file of a job that has ended: a run may have thousands of jobs, but not
  /// thousands of open files. Its blocks are closed already.
  [[nodiscard]] Result<void> end(std::optional<JobIndex> job);

 private:
  struct JobLog {
    std::optional<File> file;  // its own; none while it ended, or shares one
    bool has_file = false;
    // Bytes in its own file, buffered ones included; else in the shared one.
    std::uint64_t size = 0;
    std::string buffer;
    std::optional<ClosedBlock> open;
    std::vector<FilePart> shared;  // its parts of the shared file
  };
  [[nodiscard]] Result<void> open_own_file(std::optional<JobIndex> job, JobLog& log);
  [[nodiscard]] std::optional<ClosedBlock> close(JobLog& log);
  [[nodiscard]] std::vector<ClosedBlock> close_blocks(bool shared_only);
  [[nodiscard]] Result<void> write_shared();

  std::filesystem::path folder_;
  std::map<std::optional<JobIndex>, JobLog> logs_;  // those of ended jobs have no open file
  std::set<std::optional<JobIndex>> unwritten_;     // jobs with an open block or buffered text
  std::optional<File> shared_file_;
  std::uint64_t shared_size_ = 0;  // bytes, buffered ones included
  std::string shared_buffer_;
  BackgroundWriter writer_;  // ends before the files that it writes to
};

}  // namespace localrun
