#pragma once

// Removes what jobs have left, beside the run: nobody waits for it. On some disks one folder takes
// several milliseconds.

#include "runner/process/fd.hpp"

#include <string>
#include <sys/types.h>

namespace localrun {

/// A process, started when it is first needed. Not a thread: one that just gets memory when the
/// next job is forked would leave it a heap that can be locked for ever, where the heap is that of
/// a sanitizer.
class FolderRemover {
 public:
  FolderRemover() = default;
  FolderRemover(const FolderRemover&) = delete;
  FolderRemover& operator=(const FolderRemover&) = delete;
  /// What it has not removed yet goes with the run's folder.
  ~FolderRemover();

  /// An absolute path below the run's folder. Never waits; where it cannot be done now the folder
  /// goes with the run's.
  void remove(const std::string& path);

 private:
  void start();

  pid_t pid_ = 0;
  bool has_failed_ = false;
  Fd paths_;  // to the process: each ended by a zero byte
};

}  // namespace localrun
