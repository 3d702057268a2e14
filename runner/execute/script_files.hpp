#pragma once

// The files of a job's scripts (execution.md 1.5): one for each, kept until the job has ended, as a
// process that a step has left may still read its own.

#include "runner/process/fd.hpp"
#include "runner/process/result.hpp"

#include <string>
#include <string_view>
#include <sys/types.h>

namespace localrun {

class ScriptFiles {
 public:
  /// `folder` exists once the first script is written.
  explicit ScriptFiles(std::string folder) : folder_(std::move(folder)) {}

  /// While a step's process runs: makes the file of the next script, which will most probably be of
  /// the same kind. `name` is like no other's. Failing is permitted.
  void prepare(std::string_view name);
  /// Gives back its path. `extension` begins with a dot or is empty.
  [[nodiscard]] Result<std::string> write(std::string_view name, std::string_view extension,
                                          std::string_view text);

 private:
  [[nodiscard]] std::string path_of(std::string_view name, std::string_view extension) const;
  /// Whether it is still as prepare() made it, for a script of this kind.
  [[nodiscard]] bool is_prepared(std::string_view extension) const;
  void drop_prepared();

  std::string folder_;
  std::string extension_ = ".sh";  // of the last script, and of the file that is prepared
  std::string prepared_path_;
  ino_t prepared_inode_ = 0;
  Fd prepared_;
};

}  // namespace localrun
