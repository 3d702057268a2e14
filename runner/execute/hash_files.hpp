#pragma once

// hashFiles of the expression language (expressions.md 6.10, execution.md 2.6).

#include "runner/process/result.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace localrun {

struct HashFilesOptions {
  std::string home;  // what `~` means; empty: patterns with `~` fail
  std::chrono::milliseconds time_limit = std::chrono::seconds(120);
};

/// The hash of the files below `workspace` (absolute) that the arguments mean, in lower-case
/// hexadecimal; empty when there are none. Errors are in GitHub's words; `help` says what stood in
/// the way. Reads disk on the calling thread and on all processors; comes back when it is done.
[[nodiscard]] Result<std::string> hash_files(const std::vector<std::string>& arguments,
                                             const std::string& workspace,
                                             const HashFilesOptions& options);

}  // namespace localrun
